import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveUser } from '../../rootfs/user.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import type { RunningState } from '../../state/container-state.ts'
import { inTerminal } from '../../terminal/pty.ts'
import type { ExecRequest, HostCommand } from '../runtime.ts'
import { ociCommand } from './oci-command.ts'
import { processOf } from './spec.ts'

/** A further process, with the same confinement as the first one. */
export async function execCommand(
  container: ContainerFiles,
  _state: RunningState,
  request: ExecRequest,
  run: string,
): Promise<HostCommand> {
  const { config, places } = container
  const user = await resolveUser(join(places.rootfs, 'merged'), request.user ?? config.user)
  const spec = processOf(
    {
      args: request.command,
      env: [...config.env, ...request.env],
      cwd: request.workingDirectory ?? config.workingDirectory,
      terminal: request.tty,
    },
    user,
  )
  const file = join(places.bundle, `exec-${randomUUID()}.json`)
  await writeFile(file, JSON.stringify(spec), { mode: 0o600 })
  const command = [...ociCommand(config.runtime, run), 'exec', '--process', file, config.id]
  const [program = '', ...args] = request.tty ? inTerminal(command) : command
  return { program, args, dispose: () => rm(file, { force: true }) }
}
