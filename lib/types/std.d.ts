/**
 * Types of the parts of `@std` that slop-watch uses. The package on npm that carries `@std` holds
 * its JavaScript only; where the import map points at JSR, this file can go.
 */

declare module "@std/assert" {
  export function assert(condition: unknown, message?: string): asserts condition;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertThrows<E extends Error>(
    run: () => unknown,
    errorClass: new (...args: never[]) => E,
    messageIncludes?: string,
  ): E;
  export function assertFalse(condition: unknown, message?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertLess<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertRejects<E extends Error>(
    run: () => PromiseLike<unknown>,
    errorClass: new (...args: never[]) => E,
    messageIncludes?: string,
  ): Promise<E>;
}

declare module "@std/async/debounce" {
  export interface DebouncedFunction<T extends unknown[]> {
    (...args: T): void;
    clear(): void;
    flush(): void;
    readonly pending: boolean;
  }
  export function debounce<T extends unknown[]>(
    run: (this: DebouncedFunction<T>, ...args: T) => void,
    wait: number,
  ): DebouncedFunction<T>;
}

declare module "@std/fmt/colors" {
  export function setColorEnabled(value: boolean): void;
  export function bold(text: string): string;
  export function stripAnsiCode(text: string): string;
  export function cyan(text: string): string;
  export function dim(text: string): string;
  export function green(text: string): string;
  export function red(text: string): string;
  export function yellow(text: string): string;
}

declare module "@std/path/posix" {
  export const SEPARATOR: string;
  export function basename(path: string): string;
  export function dirname(path: string): string;
  export function fromFileUrl(url: string | URL): string;
  export function globToRegExp(
    glob: string,
    options?: {
      extended?: boolean;
      globstar?: boolean;
      caseInsensitive?: boolean;
    },
  ): RegExp;
  export function isAbsolute(path: string): boolean;
  export function isGlob(text: string): boolean;
  export function join(...paths: string[]): string;
  export function normalize(path: string): string;
  export function relative(from: string, to: string): string;
  export function resolve(...paths: string[]): string;
}

declare module "@std/path/windows" {
  export function fromFileUrl(url: string | URL): string;
  export const SEPARATOR: string;
  export function basename(path: string): string;
  export function dirname(path: string): string;
  export function isAbsolute(path: string): boolean;
  export function join(...paths: string[]): string;
  export function normalize(path: string): string;
  export function relative(from: string, to: string): string;
  export function resolve(...paths: string[]): string;
}

declare module "@std/text/closest-string" {
  export function closestString(given: string, possible: readonly string[]): string;
}

declare module "@std/text/levenshtein-distance" {
  export function levenshteinDistance(a: string, b: string): number;
}

declare module "@std/yaml" {
  export function parse(text: string): unknown;
}
