import { chmod, mkdir, open } from 'node:fs/promises'
import { dirname, posix } from 'node:path'
import type { PodContainerConfig, PodMount, PodUser } from '@galley/containers/pods/pod-runtime'
import { parseSignal, type Signal } from '@galley/containers/state/signal'
import type { RunConfig } from '@galley/images/oci/config'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { commandOf } from './command.ts'
import { seenName } from './host-name.ts'
import type { NodeFacts } from './node-facts.ts'
import type { ContainerRequest } from './pod-configurator.ts'
import { containerResources } from './resources.ts'
import { containerSecurity, securityOf } from './security.ts'
import { terminationLog } from './termination-log.ts'

export interface ContainerParts {
  readonly node: NodeFacts
  /** Without the image's. */
  readonly env: ReadonlyMap<string, string>
  readonly mounts: readonly PodMount[]
  readonly user: PodUser
}

/** Puts together what a pod's spec and the image say of a container. @throws ConfigurationError */
export function containerConfig(
  request: ContainerRequest,
  { node, env, mounts, user }: ContainerParts,
): PodContainerConfig {
  const { pod, container, image, attempt, logs, annotations } = request
  const { tty = false, stdin = false, stdinOnce = false } = container
  return {
    name: container.name,
    attempt,
    image,
    command: commandOf(container, image.config, (name) => env.get(name)),
    env: allVariables(request, node, env),
    workingDirectory: posix.resolve('/', container.workingDir || image.config.WorkingDir || '/'),
    user,
    tty,
    stdin,
    stdinOnce,
    stopSignal: stopSignal(container, image.config),
    mounts: outerFirst(mounts),
    resources: containerResources(pod, container, node),
    security: containerSecurity(securityOf(pod, container), container, node.allowsPrivileged),
    logs,
    annotations,
  }
}

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The image's come after the usual ones and before those of the pod. */
function allVariables(
  { pod, container, image }: ContainerRequest,
  node: NodeFacts,
  env: ReadonlyMap<string, string>,
): string[] {
  const usual: [string, string][] = [
    ['PATH', usualPath],
    ['HOSTNAME', seenName(pod, node)],
    ...(container.tty ? [['TERM', 'xterm'] satisfies [string, string]] : []),
  ]
  const all = new Map([...usual, ...(image.config.Env ?? []).map(parted), ...env])
  return [...all].map(([name, value]) => `${name}=${value}`)
}

function parted(entry: string): [string, string] {
  const end = entry.indexOf('=')
  return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)]
}

function stopSignal({ lifecycle }: Container, { StopSignal }: RunConfig): Signal {
  try {
    return parseSignal(lifecycle?.stopSignal ?? (StopSignal || 'SIGTERM'))
  } catch {
    return 'SIGTERM'
  }
}

/** Mounts within others have to come after them. */
const outerFirst = (mounts: readonly PodMount[]) =>
  mounts.toSorted((a, b) => depth(a.target) - depth(b.target))

const depth = (path: string) => posix.resolve('/', path).split('/').length

/** The mount of the file that a container may leave its last words in. */
export async function terminationMount(
  folder: string,
  { pod, container, attempt }: Pick<ContainerRequest, 'pod' | 'container' | 'attempt'>,
): Promise<readonly PodMount[]> {
  const target = container.terminationMessagePath
  if (!target) return []
  const uid = pod.metadata.uid ?? ''
  const source = terminationLog(folder, { uid, container: container.name, attempt })
  await mkdir(dirname(source), { recursive: true, mode: 0o750 })
  await (await open(source, 'a')).close()
  // Whatever user the container has, it may write to it.
  await chmod(source, 0o666)
  return [{ source, target, readOnly: false, recursiveReadOnly: false, propagation: 'private' }]
}
