import type { ContainerExit, ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** One option of a command. `parse` turns the text into its value and throws `UsageError`. */
export interface Option<T> {
  /** As commander reads it: `-o, --out <file>`; without `<…>` it is a switch. */
  readonly flags: string
  readonly summary: string
  readonly parse?: (text: string) => T
  readonly default?: T
  /** Printed in place of the default value. */
  readonly defaultText?: string
  /** May be given several times; its value is then the list of what was given. */
  readonly isRepeated?: true
}

export type Options = Readonly<Record<string, Option<unknown>>>

/** A switch is a boolean; another option without a default may be left out. */
type Value<O> = O extends { readonly parse: (text: string) => infer T }
  ? O extends { readonly isRepeated: true }
    ? readonly T[]
    : O extends { readonly default: unknown }
      ? T
      : T | undefined
  : boolean

export type Values<O extends Options> = { readonly [Key in keyof O]: Value<O[Key]> }

export interface Argument {
  /** `MODEL`; `PHOTO...` takes one or more. */
  readonly name: string
  readonly summary: string
  readonly isOptional?: true
}

export interface Example {
  readonly line: string
  readonly what: string
}

/** A command is this data plus `run`. What is costly to load is imported inside `run`. */
export interface Command<O extends Options = Options> {
  /** `serve`, or `model inspect` for a command in a group, which may be a command itself. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly arguments: readonly Argument[]
  /** What follows the first argument belongs to the arguments, even where it looks like an option. */
  readonly argumentsEndOptions?: true
  readonly options: O
  readonly examples: readonly Example[]
  run(
    args: readonly string[],
    options: Values<NoInfer<O>>,
    terminal: Terminal,
  ): Promise<ExitCode | ContainerExit>
}

/** Fixes the type of a command's options, then forgets it, so that commands fit one table. */
export function command<const O extends Options>(definition: Command<O>): Command {
  // Safe: the program fills `options` by walking this same definition's table.
  return definition as unknown as Command
}
