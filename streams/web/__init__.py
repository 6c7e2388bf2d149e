"""The web application: what people on call look at, and the commands they give. It never touches the hot path."""
