import { bindExec } from '@galley/containers/terminal/bind-streams'
import type { Engine } from '@galley/containers/verbs/engine'
import { execInContainer } from '@galley/containers/verbs/exec'
import type { ContainerExit } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { callerStreams, checkTerminal } from './caller-streams.ts'
import { readEnvOptions } from './read-asked-options.ts'

export interface ExecChoices {
  readonly interactive: boolean
  readonly tty: boolean
  readonly env: readonly string[]
  readonly user: string | undefined
  readonly workdir: string | undefined
}

/** Runs a further command in a container, joined to this process, until it ends. */
export async function execCommand(
  engine: Engine,
  name: string,
  line: readonly string[],
  choices: ExecChoices,
  { signal }: Terminal,
): Promise<ContainerExit> {
  checkTerminal(choices)
  const { interactive, tty, env, user, workdir } = choices
  const session = await execInContainer(engine, name, {
    command: line,
    env: readEnvOptions(env),
    tty,
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workingDirectory: workdir }),
  })
  signal.addEventListener('abort', session.kill, { once: true })
  if (signal.aborted) session.kill()
  try {
    return { container: await bindExec(session, callerStreams, { stdin: interactive, tty }) }
  } finally {
    signal.removeEventListener('abort', session.kill)
  }
}
