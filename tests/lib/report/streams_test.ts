import { assertEquals } from "@std/assert";
import { python } from "../../driver.ts";
import { needs } from "../../needs.ts";

/** Says what it was told to, on a stream that is full to begin with. */
const SAYS = `
import { STREAMS } from ${JSON.stringify(import.meta.resolve("../../../lib/report/streams.ts"))};
const [name = "", ...pieces] = Deno.args;
const stream = STREAMS[name];
for (let n = 0; n < 100; n++) void stream.send(new TextEncoder().encode("-".repeat(999) + "\\n"));
const said = pieces.map((piece) => stream.send(new TextEncoder().encode(piece)));
await Promise.all(said);
`;
/** Reads such a stream, which never waits, only when it has been full for a while. */
const READS = `
import fcntl, os, subprocess, sys, time
ours, its = os.pipe()
fcntl.fcntl(its, fcntl.F_SETFL, fcntl.fcntl(its, fcntl.F_GETFL) | os.O_NONBLOCK)
program = subprocess.Popen(sys.argv[2:], **{sys.argv[1]: its})
os.close(its)
ready, least = 0, int(time.time()) + 20
import array, termios
while ready < 60000 and time.time() < least:
    time.sleep(0.02)
    size = array.array("i", [0])
    fcntl.ioctl(ours, termios.FIONREAD, size)
    ready = size[0]
text = b""
while True:
    # A little at a time: it is full again and again.
    part = os.read(ours, 5000)
    if not part:
        break
    text += part
    time.sleep(0.02)
sys.stdout.buffer.write(text.replace(b"-" * 999 + b"\\n", b""))
`;

const PIECES = ["no ", "end", " of a line\n", "x".repeat(1023), "y".repeat(1024), "z".repeat(9000)];

for (const name of ["stdout", "stderr"]) {
  Deno.test({
    name: `what is said on a full ${name} that never waits comes once, lines or not`,
    ...needs("modes"),
    async fn() {
      const says = [Deno.execPath(), "eval", "--no-check", SAYS, name, ...PIECES];
      const { stdout, stderr } = await new Deno.Command(await python(), {
        args: ["-c", READS, name, ...says],
      }).output();
      const text = new TextDecoder();
      assertEquals(text.decode(stdout), PIECES.join(""), text.decode(stderr));
    },
  });
}
