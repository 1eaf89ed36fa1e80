"""The page of `slasim what-if`: plain HTML, CSS and modules of JavaScript, served on loopback to whoever has the token.

serving     the server, from start to end
guard       who is answered at all
app         what can be asked
news        what the page is told, as server-sent events
"""
