import type { KubeObject } from '../../../kinds/object.ts'
import { notFoundError } from '../../status.ts'
import type { Attributes } from '../admission.ts'
import { find, refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

type TokenRequest = KubeObject & {
  spec: {
    audiences?: string[]
    boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string } | null
  }
}

interface Volume {
  projected?: { sources?: { serviceAccountToken?: { audience?: string } }[] }
  csi?: { driver?: string }
  persistentVolumeClaim?: { claimName?: string }
  ephemeral?: object
  name?: string
}

type Pod = KubeObject & { spec: { nodeName?: string; volumes?: Volume[] } }
type Driver = KubeObject & { spec: { tokenRequests?: { audience?: string }[] } }

const pods = { group: '', version: 'v1', plural: 'pods' }
const claims = { group: '', version: 'v1', plural: 'persistentvolumeclaims' }
const volumes = { group: '', version: 'v1', plural: 'persistentvolumes' }
const drivers = { group: 'storage.k8s.io', version: 'v1', plural: 'csidrivers' }

/** A node gets tokens for the pods that are on it, and for whom these are meant. */
export const restrictToken: Restriction = (attributes, node) => {
  const { operation, scope, object } = attributes
  if (operation !== 'CREATE' || scope.subresource !== 'token' || !object) return
  // Safe: it is decoded as a request for a token.
  const request = object as TokenRequest
  const pod = boundPod(attributes, request)
  if (pod.spec.nodeName !== node)
    throw refuse(attributes, 'node requested token bound to a pod scheduled on a different node')
  checkAudience(attributes, request.spec.audiences ?? [], pod)
}

function boundPod(attributes: Attributes, { spec }: TokenRequest): Pod {
  const { apiVersion, kind, name, uid } = spec.boundObjectRef ?? {}
  if (apiVersion !== 'v1' || kind !== 'Pod' || !name)
    throw refuse(attributes, 'node requested token not bound to a pod')
  if (!uid) throw refuse(attributes, 'node requested token with a pod binding without a uid')
  const pod = find<Pod>(attributes.server, pods, attributes.namespace, name)
  if (!pod) throw notFoundError({ group: '', resource: 'pods', name })
  if (pod.metadata.uid !== uid)
    throw refuse(
      attributes,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  return pod
}

function checkAudience(attributes: Attributes, audiences: readonly string[], pod: Pod): void {
  if (audiences.length > 1) throw refuse(attributes, 'node may only request 0 or 1 audiences')
  const { server, user, namespace, name } = attributes
  const [audience = ''] = audiences
  if (pod.spec.volumes?.some((volume) => isMeantFor(attributes, pod, volume, audience))) return
  const verb = 'request-serviceaccounts-token-audience'
  const asked = { user, verb, namespace, group: '', version: 'v1', resource: audience, name }
  if (!server.authorizer || server.authorizer.isAllowed(asked)) return
  throw refuse(
    attributes,
    `audience ${JSON.stringify(audience)} not found in pod spec volume, ${user.username} is not authorized to request tokens for this audience`,
  )
}

function isMeantFor(attributes: Attributes, pod: Pod, volume: Volume, audience: string): boolean {
  const sources = volume.projected?.sources ?? []
  const isProjected = sources.some(
    ({ serviceAccountToken: token }) => token && (token.audience ?? '') === audience,
  )
  if (isProjected) return true
  const driver = driverOf(attributes, pod, volume)
  const found = driver ? find<Driver>(attributes.server, drivers, '', driver) : undefined
  return found?.spec.tokenRequests?.some((it) => (it.audience ?? '') === audience) ?? false
}

/** The driver that a volume is of, by its claim where it has one. */
function driverOf({ server }: Attributes, { metadata }: Pod, volume: Volume): string | undefined {
  if (volume.csi) return volume.csi.driver
  const claimName = volume.ephemeral
    ? `${metadata.name}-${volume.name}`
    : volume.persistentVolumeClaim?.claimName
  if (!claimName) return undefined
  type Claim = KubeObject & { spec: { volumeName?: string } }
  type Persistent = KubeObject & { spec: { csi?: { driver?: string } } }
  const claim = find<Claim>(server, claims, metadata.namespace ?? '', claimName)
  const name = claim?.spec.volumeName
  return name ? find<Persistent>(server, volumes, '', name)?.spec.csi?.driver : undefined
}
