/** What an app can see of it that its ports are kept. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

/** What each Python is asked, by `early` with `socket` imported before. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
asked = json.loads(sys.stdin.read())
if asked == "early":
    import socket
import _socket
Old = _socket.socket
from _slop_watch_ports import Ports
said = []
if asked != "without":
    Ports(said.append, "")
import pickle, socket
def error_of(function):
    try: function()
    except Exception as error: return [type(error).__name__, str(error)]
a, b = socket.socketpair()
a.send(b"x")
listener = socket.socket()
listener.bind(("127.0.0.1", 0)); listener.listen()
client = socket.create_connection(listener.getsockname())
served, _ = listener.accept()
copy = socket.fromfd(listener.fileno(), listener.family, listener.type)
try: import ssl
except ImportError: ssl = None
class Own(socket.socket):
    def __init__(self, *args): super().__init__(*args); self.kept = 1
print(json.dumps({
    "is old": isinstance(listener, Old), "is type": isinstance(listener, _socket.SocketType),
    "slots": [hasattr(_socket.socket(), "__dict__"), hasattr(Old(), "__dict__")],
    "names": [_socket.socket.__name__, _socket.socket.__qualname__, _socket.socket.__module__],
    "bases": [cls.__name__ for cls in socket.socket.__mro__ if cls is not _socket.socket or cls is Old],
    "doc": [_socket.socket.__doc__ == Old.__doc__, socket.socket.bind.__doc__ == Old.bind.__doc__],
    "bind": [socket.socket.bind.__name__, socket.socket.bind.__qualname__],
    "pickled": pickle.loads(pickle.dumps(socket.socket)) is socket.socket,
    "C's": pickle.loads(pickle.dumps(_socket.socket)) is _socket.socket,
    "pair": b.recv(1).decode(), "served": served.getpeername() == client.getsockname(),
    "copy": copy.getsockname() == listener.getsockname(),
    "own": Own().kept, "ssl": ssl is None or issubclass(ssl.SSLSocket, socket.socket),
    "weak": __import__("weakref").ref(listener)() is listener,
    "errors": [
        error_of(lambda: socket.socket().bind(listener.getsockname())),
        error_of(lambda: socket.socket().bind("here")), error_of(lambda: socket.socket().bind(("a", "b"))),
        error_of(lambda: socket.socket().listen("x")), error_of(lambda: socket.socket().listen(1, 2)),
        error_of(lambda: socket.socket().bind(("127.0.0.1", 70000))),
    ],
    "said": said,
}))
`;

for (const python of rows(await pythons(), 3)) {
  for (const when of ["first", "early"]) {
    const name = `${python.replace(/^.*versions\//, "")}, ${when}`;
    Deno.test(`sockets are what they were, by ${name}`, async () => {
      const [kept, plain] = await Promise.all(
        [when, "without"].map((asked) => askParts<Record<string, unknown>>(python, PROGRAM, asked)),
      );
      assertEquals(kept, plain);
    });
  }
}
