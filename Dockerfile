# syntax=docker/dockerfile:1
# `docker build -t helix-streams .`, then e.g. `docker run --rm helix-streams doctor`; docker-compose.yml shows it all together.
ARG PYTHON=3.11

FROM python:${PYTHON}-bookworm AS build
WORKDIR /src
# Every package as locked, checked by its hash; those that only developers need stay behind in this stage.
COPY requirements.lock ./
RUN pip wheel --no-cache-dir --no-deps --require-hashes -r requirements.lock -w /wheels
COPY pyproject.toml README.md LICENSE ./
COPY streams ./streams
RUN pip wheel --no-cache-dir --no-deps -w /wheels .
RUN python -m venv /opt/helix \
    && /opt/helix/bin/pip install --no-cache-dir --no-index --find-links=/wheels helix-streams

FROM python:${PYTHON}-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/helix helix \
    && install --directory --owner=helix --mode=700 /var/lib/helix/access
COPY --from=build /opt/helix /opt/helix
ENV PATH=/opt/helix/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HELIX_HOME=/var/lib/helix
USER helix
WORKDIR /var/lib/helix
# Without a shell between, so that `docker stop` reaches the worker, which then leaves in good order.
ENTRYPOINT ["helix"]
CMD ["worker"]
