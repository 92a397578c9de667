/** What a table of messages consists of, and what several of them say. */

/** What is said, and what to do about it: a full sentence or a command; empty where there is none. */
export type Wording = readonly [message: string, hint: string];
export type WordingTable = Readonly<Record<string, (...about: never[]) => Wording>>;

/** Where an option is not as it should be. */
export const OPTIONS_HINT = "slop-watch --help lists the options";
/** What was probably meant, as a hint; `otherwise` where nothing is near. */
export const meant = (nearest: string | undefined, otherwise: string) =>
  nearest === undefined ? otherwise : `did you mean ${nearest}?`;
