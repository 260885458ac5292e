import { type NodeProgram, nodeCommand } from '../../runtimes/process/node-command.ts'
import { processEnvironment } from '../../runtimes/process/process-environment.ts'
import { quote } from '../../terminal/pty.ts'

export interface ProgramRequest {
  /** The container's id. */
  readonly id: string
  readonly program: NodeProgram
  /** Its files. */
  readonly root: string
  /** Where it listens; anywhere where undefined. */
  readonly address: string | undefined
  /** Blocks whose addresses are really found on the loopback. */
  readonly clusterRanges: readonly string[]
  /** The pod's. */
  readonly resolvConf: string
  /** Where the number of the process goes. */
  readonly pidFile: string
}

/**
 * A program of a pod in words of sh(1), for a file: values of the environment are not for all to see, as arguments would be.
 * Throws `RuntimeError` for a command that is no Node program.
 */
export async function programScript(request: ProgramRequest): Promise<string> {
  const { id, program, root, address, clusterRanges, resolvConf, pidFile } = request
  const { args, env, cwd } = await nodeCommand(root, program)
  const environment = {
    ...processEnvironment(id, env, address),
    GALLEY_CLUSTER_RANGES: clusterRanges.join(),
    GALLEY_RESOLV_CONF: resolvConf,
  }
  const entries = Object.entries(environment).filter(([, value]) => value !== undefined)
  const named = entries.filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
  // A shell has no variables of such names.
  const others = entries.filter((entry) => !named.includes(entry))
  const words = [process.execPath, ...args]
  const strange = others.length === 0 ? [] : ['env', ...others.map(([n, value]) => `${n}=${value}`)]
  return [
    `cd ${quote(cwd)} || exit`,
    ...named.map(([name, value]) => `export ${name}=${quote(value ?? '')}`),
    `echo $$ >${quote(`${pidFile}.new`)} && mv ${quote(`${pidFile}.new`)} ${quote(pidFile)}`,
    `exec ${[...strange, ...words].map(quote).join(' ')}`,
    '',
  ].join('\n')
}
