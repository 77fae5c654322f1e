"""Whether this opsplanner runs and can serve: asked by the proxy in front of it or by what watches over it."""
