import { assert, assertEquals, assertThrows } from "@std/assert";
import { globToRegExp } from "@std/path/posix";
import fc from "fast-check";
import { UserError } from "../../../lib/errors.ts";
import { LinearMatcher, matcherOf, spread } from "../../../lib/watch/glob.ts";
import { makeScope } from "../../../lib/watch/scope.ts";
import { Root } from "../../../lib/root.ts";
import { posix } from "../../../lib/platform/posix.ts";

const ROWS: [glob: string, matching: string[], others: string[]][] = [
  ["**/**/**/*a*a*a*a*b", ["aaaab", "x/y/xaxaxaxab"], ["aaab", "x/aaaab/c"]],
  ["a*b*c*d", ["abcd", "a-b-c-d", "abcdbcd"], ["abcde", "a/b/c/d"]],
  ["+(a|aa)b", ["ab", "aaaab"], ["b", "aa"]],
  ["*(ab)c", ["c", "ababc"], ["abac"]],
  ["!(test)*.py", ["a.py"], ["test.py", "test_a.py"]],
  ["**/[!_]*/**/?.py", ["a/b.py", "x/a/y/z/b.py"], ["_a/b.py", "a/bb.py"]],
  ["{a,b}*x*y*z", ["axyz", "b-x-y-z"], ["cxyz"]],
  ["[[:digit:]]*a*b*c", ["1abc"], ["xabc"]],
];

for (const [glob, matching, others] of ROWS) {
  Deno.test(`a glob that needs care matches what it did: ${glob}`, () => {
    for (const matcher of [matcherOf(glob, false), new LinearMatcher(globToRegExp(glob))]) {
      for (const path of matching) assert(matcher.test(path), path);
      for (const path of others) assert(!matcher.test(path), path);
    }
  });
}

Deno.test("whatever the glob, all its ways at once lead where one after the other does", () => {
  const words = ["a", "b", "*", "**", "/", "?", "[ab]", "[!a]", "{a,b*}", "+(a|b)", "*(a)"];
  const glob = fc.array(fc.constantFrom(...words, "?(b)", "@(a|ab)", "!(a)", "\\*", ".", "("), {
    minLength: 1,
    maxLength: 7,
  });
  const path = fc.array(fc.constantFrom("a", "b", "A", "/", ".", "*", "("), { maxLength: 8 });
  fc.assert(
    fc.property(glob, fc.array(path, { maxLength: 8 }), fc.boolean(), (words, paths, fold) => {
      const expression = globToRegExp(words.join(""), { caseInsensitive: fold });
      const matcher = new LinearMatcher(expression);
      for (const letters of paths) {
        const path = letters.join("");
        assertEquals(matcher.test(path), expression.test(path), `${words.join("")} on ${path}`);
      }
    }),
    { numRuns: 2000 },
  );
});

/** Each took minutes, and more, as a regular expression. */
const RUNAWAY: [glob: string, path: string][] = [
  ["**/**/**/*a*a*a*a*b", "a".repeat(200)],
  [`${"*a".repeat(30)}b`, "a".repeat(200)],
  [`${"**/".repeat(20)}x`, "a/".repeat(1000)],
  ["+(a|aa)b", "a".repeat(255)],
  ["{a,aa}".repeat(40) + "b", "a".repeat(120)],
  ["*(*(*(a)))b", "a".repeat(255)],
  ["+(+(*)a)b", "a".repeat(255)],
];

for (const [glob, path] of RUNAWAY) {
  Deno.test(`a search does not run away: ${glob.slice(0, 30)}`, () => {
    assertEquals(matcherOf(glob, false).test(path), false);
  });
}

Deno.test("what people write is left to the quicker way", () => {
  const globs = ["src/**/*.py", "*.py", "**/tests/**", "**/*_test/**/*.py", "{a,b}/*.p{y,yi}"];
  for (const glob of globs) assert(matcherOf(glob, true) instanceof RegExp, glob);
});

Deno.test("braces that stand for too many globs, and endless ones, are an error that says so", () => {
  assertEquals(spread("{a/b,c}{d,e/f}"), ["a/bd", "a/be/f", "cd", "ce/f"]);
  assertEquals(spread("{a,b}".repeat(100)).length, 1);
  for (const glob of ["{a,/}".repeat(18), `{${"/,".repeat(300)}}`, "x".repeat(5000)]) {
    const root = new Root("/project", posix);
    for (const [patterns, ignores] of [[[glob], []], [["*"], [glob]]] as const) {
      const { code } = assertThrows(() => makeScope(patterns, ignores, root), UserError);
      assertEquals(code, "glob-too-large");
    }
  }
});
