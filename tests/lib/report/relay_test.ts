import { assertEquals } from "@std/assert";
import { inLines, Turns } from "../../../lib/report/relay.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A stream that is written to, and the pieces that come of it. */
function stream() {
  let control!: ReadableByteStreamController;
  const from = new ReadableStream({
    type: "bytes",
    start: (controller) => void (control = controller),
  });
  const pieces: string[] = [];
  const waiting: (() => void)[] = [];
  const ended = inLines(from as ReadableStream<Uint8Array>, (bytes) => {
    pieces.push(new TextDecoder().decode(bytes));
    waiting.shift()?.();
    return Promise.resolve();
  });
  return {
    pieces,
    write: (text: string) => control.enqueue(encode(text)),
    end: () => (control.close(), control.byobRequest?.respond(0), ended),
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

Deno.test("a line that is written word by word goes on as one", async () => {
  const { pieces, write, end, next } = stream();
  const come = next();
  for (const word of ["runs", " ", "4", "\n"]) {
    write(word);
    await Promise.resolve();
  }
  await come;
  await end();
  assertEquals(pieces, ["runs 4\n"]);
});

Deno.test("a prompt goes on without the end of its line, and what follows it after it", async () => {
  const { pieces, write, end, next } = stream();
  let come = next();
  write("before\nname? ");
  await come;
  assertEquals(pieces, ["before\n"]);
  come = next();
  await come;
  assertEquals(pieces, ["before\n", "name? "]);
  come = next();
  write("thanks\n");
  await come;
  await end();
  assertEquals(pieces, ["before\n", "name? ", "thanks\n"]);
});

Deno.test("what has no newline at its end is not lost with the end of the stream", async () => {
  const { pieces, write, end } = stream();
  write("last words");
  await end();
  assertEquals(pieces.join(""), "last words");
});

Deno.test("no byte is lost or moved, whatever the pieces and the lines", async () => {
  for (const most of [7, 1000, 200_000]) {
    const { pieces, write, end } = stream();
    let all = "";
    for (let n = 0; n < 100; n++) {
      const words = "0123456789".repeat(Math.ceil(Math.random() * most / 10));
      const piece = Math.random() < 0.7 ? `${words}\n` : words;
      all += piece;
      write(piece);
      if (Math.random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await end();
    assertEquals(pieces.join("") === all, true);
  }
});

Deno.test("a stream waits for the end of a line that the other has begun", async () => {
  const turns = new Turns();
  const order: string[] = [];
  turns.said("stdout", encode("runs"));
  const waited = turns.wait("stderr").then(() => order.push("stderr"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  await turns.wait("stdout");
  order.push("stdout");
  turns.said("stdout", encode(" 4\n"));
  await waited;
  assertEquals(order, ["stdout", "stderr"]);
});

Deno.test("a stream waits for a line without an end once, and for each of its parts again", async () => {
  const turns = new Turns();
  for (let n = 0; n < 2; n++) {
    turns.said("stderr", encode("\r50 %"));
    let isThere = false;
    const waited = turns.wait("stdout").then(() => (isThere = true));
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals(isThere, false);
    await waited;
    // With nothing to wait for it comes before any timer.
    const next = turns.wait("stdout").then(() => "at once");
    assertEquals(
      await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 0, "late"))]),
      "at once",
    );
  }
});
