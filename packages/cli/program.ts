import { version } from '@galley/kit/version'
import { CommanderError, Command as Parser } from 'commander'
import type { Command, Option } from './command.ts'
import { commandsOf } from './commands.ts'
import { type ContainerExit, type ExitCode, exitCodes } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const groups: Readonly<Record<string, string>> = {
  cluster: 'run a Kubernetes-compatible cluster on this machine',
  model: 'look into, check and convert model files',
  image: 'look after local images',
  volume: 'look after named volumes',
}

const exitHelp = `
Exit status:
  0  done
  1  done, and the answer is no (a verification over its tolerance)
  2  the command line is wrong
  3  what was given cannot be used: missing, damaged, refused, too large
  4  the surroundings do not allow it now: a taken port, no time left
  70 a defect of Galley's own
'run' and 'exec' pass on the exit status of what they ran.`

/** Runs one command line (without the program's name) and says how it ended. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let outcome: number = exitCodes.done
  const parser = program(await commandsOf(argv[0]), terminal, (status) => {
    outcome = typeof status === 'number' ? status : status.container
  })
  try {
    await parser.parseAsync(argv, { from: 'user' })
    return outcome
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return reportFailure(thrown, argv, terminal)
  }
}

type Done = (status: ExitCode | ContainerExit) => void

function program(commands: readonly Command[], terminal: Terminal, done: Done): Parser {
  const root = withOutput(new Parser('galley'), terminal)
    .description('From a saved image classifier to a web service.')
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', exitHelp)
    .enablePositionalOptions()
  const parents = new Map<string, Parser>()
  for (const definition of commands) {
    const words = definition.name.split(' ')
    const parent = words.length === 1 ? root : group(root, parents, words[0] ?? '', terminal)
    const parser = parserOf(definition, words.at(-1) ?? '', terminal, done)
    if (parent === root) parents.set(definition.name, parser)
    parent.addCommand(parser)
  }
  return root
}

function group(
  root: Parser,
  parents: Map<string, Parser>,
  name: string,
  terminal: Terminal,
): Parser {
  const known = parents.get(name)
  if (known) return known
  const parser = withOutput(new Parser(name), terminal).description(groups[name] ?? '')
  parents.set(name, parser)
  root.addCommand(parser)
  return parser
}

function parserOf(definition: Command, name: string, terminal: Terminal, done: Done): Parser {
  const parser = withOutput(new Parser(name), terminal)
    .summary(definition.summary)
    .description(definition.description ?? definition.summary)
    .addHelpText('after', examples(definition))
    // What follows a subcommand's name is the subcommand's, even where both have the option.
    .enablePositionalOptions()
    .passThroughOptions(definition.argumentsEndOptions ?? false)
  for (const { name, summary, isOptional } of definition.arguments) {
    parser.argument(isOptional ? `[${name}]` : `<${name}>`, summary)
  }
  for (const option of Object.values(definition.options)) {
    const summary = withDefault(option.summary, option.defaultText ?? option.default)
    if (option.isRepeated) parser.option(option.flags, summary, appended)
    else parser.option(option.flags, summary)
  }
  return parser.action(async () => {
    const args = parser.processedArgs
      .flat()
      .filter((arg) => arg !== undefined)
      .map(String)
    done(await definition.run(args, valuesOf(definition, parser.opts()), terminal))
  })
}

function appended(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

function withOutput(parser: Parser, terminal: Terminal): Parser {
  return parser.exitOverride().configureOutput({
    writeOut: (text) => terminal.out(text.trimEnd()),
    writeErr: (text) => terminal.note(text.trimEnd()),
  })
}

function withDefault(summary: string, value: unknown): string {
  return value === undefined ? summary : `${summary} (default: ${String(value)})`
}

function examples(definition: Command): string {
  const lines = definition.examples.map(({ line, what }) => `  ${line}\n      ${what}`)
  return `\nExamples:\n${lines.join('\n')}`
}

/** Reads what commander collected by the definition's own table; a switch is true or false. */
function valuesOf(definition: Command, given: Record<string, unknown>): Record<string, never> {
  const entries = Object.entries(definition.options).map(([key, option]) => [
    key,
    readValue(option, given[key]),
  ])
  // Safe: each value came out of its own option's parser.
  return Object.fromEntries(entries) as Record<string, never>
}

function readValue(option: Option<unknown>, given: unknown): unknown {
  const { flags, parse } = option
  if (parse === undefined) return given === true
  if (option.isRepeated) {
    const texts = Array.isArray(given) ? given : []
    return texts.map((text) => parsed(flags, parse, String(text)))
  }
  return typeof given === 'string' ? parsed(flags, parse, given) : option.default
}

function parsed(flags: string, parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text)
  } catch (thrown) {
    if (thrown instanceof UsageError) throw new UsageError(`${flags}: ${thrown.message}`)
    throw thrown
  }
}
