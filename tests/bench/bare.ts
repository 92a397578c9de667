/** The least that Deno takes to watch a folder and hold a child: what slop-watch is compared with. */
const [folder = ".", program = "", ...args] = Deno.args;
const child = new Deno.Command(program, { args }).spawn();
for await (const _ of Deno.watchFs(folder)) { /* nothing */ }
await child.status;
