/**
 * The expressions of workflows, `${{ … }}`, as far as ours use them: names, texts, numbers, `== != && ||
 * !`, brackets, and `always()`, `success()`, `failure()`. GitHub takes a name that is not there for an
 * empty text; here it is a mistake.
 */

export type Value = string | number | boolean | null | { readonly [name: string]: Value };

/** What the names in an expression stand for: `github`, `matrix`, `env` … */
export type Contexts = { readonly [name: string]: Value };

const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(==|!=|&&|\|\||[!().]))/y;

/** Whether a value counts as yes. */
function isTrue(value: Value): boolean {
  return value !== "" && value !== 0 && value !== false && value !== null;
}

class Parser {
  readonly #tokens: string[] = [];
  readonly #text: string;
  readonly #contexts: Contexts;
  readonly #hasFailed: boolean;
  #at = 0;

  constructor(text: string, contexts: Contexts, hasFailed: boolean) {
    this.#text = text;
    this.#contexts = contexts;
    this.#hasFailed = hasFailed;
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim() !== "") {
      const [, quoted, number, name, sign] = TOKEN.exec(text) ?? this.#fail();
      this.#tokens.push(quoted ?? number ?? name ?? sign ?? "");
    }
  }

  whole(): Value {
    const value = this.#or();
    return this.#at < this.#tokens.length ? this.#fail() : value;
  }

  #fail(): never {
    throw new Error(`\${{ ${this.#text.trim()} }} cannot be read`);
  }

  #takes(token: string): boolean {
    const isNext = this.#tokens[this.#at] === token;
    if (isNext) this.#at++;
    return isNext;
  }

  #or(): Value {
    let value = this.#and();
    while (this.#takes("||")) {
      const other = this.#and();
      value = isTrue(value) ? value : other;
    }
    return value;
  }

  #and(): Value {
    let value = this.#equal();
    while (this.#takes("&&")) {
      const other = this.#equal();
      value = isTrue(value) ? other : value;
    }
    return value;
  }

  #equal(): Value {
    const value = this.#not();
    if (this.#takes("==")) return value === this.#not();
    if (this.#takes("!=")) return value !== this.#not();
    return value;
  }

  #not(): Value {
    return this.#takes("!") ? !isTrue(this.#not()) : this.#one();
  }

  #one(): Value {
    if (this.#takes("(")) {
      const value = this.#or();
      return this.#takes(")") ? value : this.#fail();
    }
    const token = this.#tokens[this.#at++] ?? this.#fail();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    if (!/^[A-Za-z_]/.test(token)) this.#fail();
    if (this.#takes("(")) {
      if (!this.#takes(")")) this.#fail();
      if (token === "always") return true;
      if (token === "success") return !this.#hasFailed;
      if (token === "failure") return this.#hasFailed;
      this.#fail();
    }
    return this.#named(token);
  }

  #named(first: string): Value {
    let name = first;
    let value = this.#contexts[first];
    while (this.#takes(".")) {
      const part = this.#tokens[this.#at++] ?? this.#fail();
      name += `.${part}`;
      value = typeof value === "object" && value !== null ? value[part] : undefined;
    }
    if (value === undefined) throw new Error(`${name} is not there`);
    return value;
  }
}

/**
 * What an expression, without `${{ }}`, stands for.
 * @param hasFailed Whether a step or job before it has.
 * @throws {Error} where it names what is not there, or cannot be read.
 */
export function evaluate(text: string, contexts: Contexts, hasFailed = false): Value {
  return new Parser(text, contexts, hasFailed).whole();
}

/** Whether what an `if:` asks is so; where it asks nothing, whether nothing has failed. */
export function holds(text: string | undefined, contexts: Contexts, hasFailed: boolean): boolean {
  if (text === undefined) return !hasFailed;
  const bare = text.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1");
  const asksForStatus = /\b(?:always|success|failure)\s*\(/.test(bare);
  return (asksForStatus || !hasFailed) && isTrue(evaluate(bare, contexts, hasFailed));
}

/** A text with each `${{ … }}` in it replaced by what it stands for. */
export function fill(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const value = evaluate(expression, contexts);
    if (typeof value === "object" && value !== null) throw new Error(`${expression} is no text`);
    return String(value ?? "");
  });
}
