import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { WriteQueue } from "../../../lib/report/write_queue.ts";

/** Letters of every kind, control characters and all. */
const unit = fc.nat(0x3ff).map((code) => String.fromCharCode(code));

const gap = (pieces: number, bytes: number) => `(${pieces} pieces, ${bytes} bytes)\n`;

/** A stream that takes what it is told to, and what it has taken. */
class Stream {
  readonly taken: number[] = [];
  /** What the next writes do, before all others take everything. */
  next: (Error | number | Promise<void>)[] = [];

  async write(bytes: Uint8Array): Promise<number> {
    const answer = this.next.shift();
    if (answer instanceof Error) throw answer;
    const most = typeof answer === "number" ? answer : Infinity;
    if (answer instanceof Promise) await answer;
    this.taken.push(...bytes.subarray(0, most));
    return Math.min(most, bytes.length);
  }

  get text(): string {
    return new TextDecoder().decode(new Uint8Array(this.taken));
  }
}

Deno.test("a text is written whole, however little is taken at a time", async () => {
  const some = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit })), some, async (texts, most) => {
      const stream = new Stream();
      stream.next = most;
      const queue = new WriteQueue({ sink: stream, mostBytes: 1e6 });
      for (const text of texts) queue.put(text, gap);
      await queue.drained;
      assertEquals(stream.taken, [...new TextEncoder().encode(texts.join(""))]);
      assertEquals(queue.isBusy, false);
    }),
  );
});

Deno.test("a stream that never waits, and is full for now, is tried again", async () => {
  const stream = new Stream();
  stream.next = [2, new Deno.errors.WouldBlock(), new Deno.errors.WouldBlock(), 1];
  const queue = new WriteQueue({ sink: stream, mostBytes: 1e6 });
  queue.put("one\n", gap);
  queue.put("two\n", gap);
  await queue.drained;
  assertEquals(stream.text, "one\ntwo\n");
});

Deno.test("what does not fit is left out whole, and counted in its place", async () => {
  const stream = new Stream();
  const held = Promise.withResolvers<void>();
  stream.next = [held.promise];
  let overflows = 0;
  const queue = new WriteQueue({ sink: stream, mostBytes: 10, overflowed: () => overflows++ });
  queue.put("first\n", gap);
  queue.put("2nd\n", gap);
  for (let n = 0; n < 3; n++) queue.put("lost\n", gap);
  assertEquals([queue.isBusy, overflows], [true, 1]);
  held.resolve();
  await queue.drained;
  assertEquals(stream.text, "first\n2nd\n(3 pieces, 15 bytes)\n");
  queue.put("next\n", gap);
  await queue.drained;
  assertEquals(stream.text, "first\n2nd\n(3 pieces, 15 bytes)\nnext\n");
});

Deno.test("what comes where there is room again stands behind what is missing", async () => {
  const stream = new Stream();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  stream.next = [first.promise, second.promise];
  const queue = new WriteQueue({ sink: stream, mostBytes: 10 });
  queue.put("12345", gap);
  queue.put("6789\n", gap);
  queue.put("lost\n", gap);
  first.resolve();
  while (stream.taken.length < 5) await Promise.resolve();
  for (let n = 0; n < 9; n++) await Promise.resolve();
  queue.put("b\n", gap);
  second.resolve();
  await queue.drained;
  assertEquals(stream.text, "123456789\n(1 pieces, 5 bytes)\nb\n");
});

Deno.test("one piece that is larger than all that may wait is written where none does", async () => {
  const stream = new Stream();
  const queue = new WriteQueue({ sink: stream, mostBytes: 10 });
  queue.put("x".repeat(100), gap);
  await queue.drained;
  assertEquals(stream.taken.length, 100);
});

Deno.test("what is waited for is written, however much waits before it", async () => {
  const stream = new Stream();
  const held = Promise.withResolvers<void>();
  stream.next = [held.promise];
  const queue = new WriteQueue({ sink: stream, mostBytes: 4 });
  queue.put("one\n", gap);
  const sent = queue.send(new TextEncoder().encode("the app's words\n"));
  held.resolve();
  await sent;
  assertEquals(stream.text, "one\nthe app's words\n");
});

Deno.test("a reader that went away is no error, and is waited for no more", async () => {
  const stream = new Stream();
  stream.next = [new Deno.errors.BrokenPipe("gone")];
  const queue = new WriteQueue({ sink: stream, mostBytes: 1e6 });
  const sent = ["one", "two"].map((text) => queue.send(new TextEncoder().encode(text)));
  queue.put("three", gap);
  await Promise.all(sent);
  queue.put("four", gap);
  await queue.send(new Uint8Array(1));
  assertEquals([stream.text, queue.isBusy], ["", false]);
});

Deno.test("where a full disk has room again, what is missing is told before what follows", async () => {
  const stream = new Stream();
  const full = new Error("No space left on device");
  const cut: string[] = [];
  stream.next = [3, full, full];
  const queue = new WriteQueue({
    sink: stream,
    mostBytes: 1e6,
    failed: (_, written) => {
      cut.push(new TextDecoder().decode(written));
      return true;
    },
  });
  for (const text of ["one\n", "two\n", "three\n"]) queue.put(text, gap);
  await queue.drained;
  // What was written of the first is left to who was told of it.
  assertEquals(cut, ["one", ""]);
  assertEquals(stream.text, "one(2 pieces, 8 bytes)\nthree\n");
});
