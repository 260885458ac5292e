import { join } from 'node:path'
import { type CommandResult, runCommand } from '../../command.ts'
import { RuntimeError } from '../../errors.ts'
import type { ContainerConfig, RuntimeConfig } from '../../state/container-config.ts'

/** The words before a verb of runc or crun; `run` is Galley's folder for what no reboot survives. */
export function ociCommand(runtime: RuntimeConfig, run: string): string[] {
  if (runtime.kind !== 'oci') {
    throw new RuntimeError('internal', `The ${runtime.kind} runtime was asked as runc or crun.`)
  }
  return [...runtime.command, '--root', join(run, runtime.name)]
}

/** Runs one verb to its end. */
export async function runOci(
  config: ContainerConfig,
  run: string,
  args: readonly string[],
  input?: string,
): Promise<CommandResult> {
  const [program = '', ...before] = ociCommand(config.runtime, run)
  return runCommand(program, [...before, ...args], input === undefined ? {} : { input })
}
