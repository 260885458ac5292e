import type { ContainerSecurity, PodUser } from '@galley/containers/pods/pod-runtime'
import type { RunConfig } from '@galley/images/oci/config'
import type { Pod } from '../../client/resources.ts'
import type { Container, SecurityContext } from '../../kinds/pod-spec/types.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { podText, specOf } from './pod-spec.ts'

/** The container's own settings, and the pod's where the container has none. */
export function securityOf(pod: Pod, { securityContext }: Container): SecurityContext {
  const shared = specOf(pod).securityContext ?? {}
  const { seLinuxOptions, runAsUser, runAsGroup, runAsNonRoot, seccompProfile } = shared
  return {
    ...(seLinuxOptions && { seLinuxOptions }),
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    ...(runAsNonRoot !== undefined && { runAsNonRoot }),
    ...(seccompProfile && { seccompProfile }),
    ...securityContext,
  }
}

/** @throws ConfigurationError for what the node cannot or may not do */
export function containerSecurity(
  security: SecurityContext,
  container: Container,
  allowsPrivileged: boolean,
): ContainerSecurity {
  const { privileged = false, capabilities = {}, procMount } = security
  if (privileged && !allowsPrivileged)
    throw new ConfigurationError(
      `privileged containers are not allowed on this node (container: ${container.name}); --allow-privileged of \`galley cluster start\` allows them`,
    )
  return {
    privileged,
    readOnlyRoot: security.readOnlyRootFilesystem ?? false,
    noNewPrivileges: security.allowPrivilegeEscalation === false,
    addedCapabilities: capabilities.add?.map(capability) ?? [],
    droppedCapabilities: capabilities.drop?.map(capability) ?? [],
    seccomp: seccompOf(security),
    masksProc: procMount !== 'Unmasked',
  }
}

const capability = (name: string) => name.toUpperCase().replace(/^CAP_/, '')

function seccompOf({ privileged, seccompProfile }: SecurityContext): ContainerSecurity['seccomp'] {
  if (privileged || !seccompProfile) return 'unconfined'
  const { type, localhostProfile = '' } = seccompProfile
  if (type === 'Localhost')
    throw new ConfigurationError(
      `seccomp profile ${JSON.stringify(localhostProfile)} of type Localhost is not supported by this node: it has no folder of profiles`,
    )
  return type === 'RuntimeDefault' ? 'default' : 'unconfined'
}

interface ImageUser {
  readonly uid?: number
  readonly name: string
}

/** The user of an image without its group, which upstream leaves out, too. No user is root. */
function imageUser({ User = '' }: RunConfig): ImageUser {
  const [user = ''] = User.split(':')
  if (user === '') return { uid: 0, name: '' }
  return /^\d{1,10}$/.test(user) ? { uid: Number(user), name: '' } : { name: user }
}

/** @throws ConfigurationError when the container must not run as root but would, or might */
export function userOf(
  pod: Pod,
  container: Container,
  image: RunConfig,
  extraGroups: readonly number[],
): PodUser {
  const security = securityOf(pod, container)
  const found = imageUser(image)
  refuseRoot(pod, container, security, found)
  const { runAsUser: uid = found.uid, runAsGroup: gid } = security
  const groups = [...groupsOf(pod), ...extraGroups]
  if (uid !== undefined) return { kind: 'numbers', uid, ...(gid !== undefined && { gid }), groups }
  return { kind: 'image', user: gid === undefined ? found.name : `${found.name}:${gid}`, groups }
}

function groupsOf(pod: Pod): readonly number[] {
  const { fsGroup, supplementalGroups = [] } = specOf(pod).securityContext ?? {}
  return [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups]
}

function refuseRoot(
  pod: Pod,
  container: Container,
  { runAsNonRoot, runAsUser }: SecurityContext,
  image: ImageUser,
): void {
  if (!runAsNonRoot) return
  const which = `pod: ${JSON.stringify(podText(pod))}, container: ${container.name}`
  if (runAsUser === 0)
    throw new ConfigurationError(`container's runAsUser breaks non-root policy (${which})`)
  if (runAsUser !== undefined) return
  if (image.uid === 0)
    throw new ConfigurationError(`container has runAsNonRoot and image will run as root (${which})`)
  if (image.name)
    throw new ConfigurationError(
      `container has runAsNonRoot and image has non-numeric user (${image.name}), cannot verify user is non-root (${which})`,
    )
}
