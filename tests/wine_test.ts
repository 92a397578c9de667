/** The way into Wine, as far as it runs without one; `deno task test:windows` goes all of it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "./paths.ts";

const ignore = Deno.build.os !== "linux";

/** Calls it where nothing is set up, nor can be. */
async function called(...args: string[]): Promise<{ code: number; said: string }> {
  const script = fromFileUrl(import.meta.resolve("../tools/wine/wine.sh"));
  const { code, stdout } = await new Deno.Command("bash", {
    args: [script, ...args],
    env: { WINE_HOME: "/dev/null/wine" },
  }).output();
  return { code, said: new TextDecoder().decode(stdout) };
}

Deno.test({
  name: "without words the way into Wine says which it takes",
  ignore,
  async fn() {
    const { code, said } = await called();
    assertEquals(code, 2);
    assertStringIncludes(said, "deno task wine python app.py");
  },
});

Deno.test({
  name: "a Wine that is not set up is not ready, and nothing is there to be ended",
  ignore,
  async fn() {
    assertEquals(await called("--is-set-up"), { code: 1, said: "" });
    assertEquals(await called("--end"), { code: 0, said: "" });
    assertEquals((await called("python", "--version")).code, 1);
  },
});
