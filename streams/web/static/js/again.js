// The view is away: the page is shown once it is there again, and whoever reads meanwhile is not interrupted.
const RETRY = 2000;
setTimeout(ask, RETRY);

async function ask() {
  const answer = await fetch(location, { headers: { Accept: "text/html" } }).catch(() => ({ status: 503 }));
  if (answer.status === 503) setTimeout(ask, RETRY);
  else location.reload();
}
