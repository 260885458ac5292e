import { quotaOf } from '../../runtimes/oci/limits.ts'
import { quote } from '../../terminal/pty.ts'
import { runOrThrow } from '../launcher.ts'
import type { ContainerResources } from '../pod-runtime.ts'
import type { StoredContainer } from '../records.ts'
import { type OciHost, runtimeWords } from './oci-host.ts'

const NO_LIMIT = -1

/** What is not given any more is not limited any more. */
export async function updateContainer(
  host: OciHost,
  { places }: StoredContainer,
  { cpuShares, cpus, memoryBytes, pids }: ContainerResources,
): Promise<void> {
  const memory = String(memoryBytes ?? NO_LIMIT)
  const options = [
    ...(cpuShares === undefined ? [] : ['--cpu-share', String(cpuShares)]),
    ...['--cpu-quota', String(cpus === undefined ? NO_LIMIT : quotaOf(cpus))],
    ...['--memory', memory, '--memory-swap', memory],
    ...(pids === undefined ? [] : ['--pids-limit', String(pids)]),
  ]
  const words = [...runtimeWords(host), 'update', ...options, places.id]
  const what = 'The limits of a container cannot be changed'
  await runOrThrow(host.launcher, what, words.map(quote).join(' '))
}
