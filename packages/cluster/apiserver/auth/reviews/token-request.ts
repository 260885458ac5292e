import { invalid } from '../../../kinds/field-error.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { BoundObject } from '../../../pki/service-account-tokens.ts'
import { keyOf } from '../../objects/keys.ts'
import { writeOptions } from '../../options/write-options.ts'
import { objectAnswer } from '../../respond.ts'
import type { Handler } from '../../router.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { nowText, timeText } from '../../server.ts'
import {
  badRequestError,
  conflictError,
  invalidError,
  notFoundError,
  StatusError,
} from '../../status.ts'
import { scopeAs } from '../../subresources/other-kind.ts'
import { readObject } from '../../verbs/body.ts'
import { recordManager } from '../../verbs/managed-fields.ts'
import { matchNamespace } from '../../verbs/metadata.ts'
import { apiAudiences } from '../access.ts'

interface Spec {
  audiences?: string[]
  expirationSeconds?: number
  boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null
}

type TokenRequest = KubeObject & { spec: Spec; status?: object }

const usualSeconds = 3600
const leastSeconds = 600
const mostSeconds = 2 ** 32

/** Makes a token of a service account (authentication/v1 TokenRequest), bound to a pod, a secret or a node if asked. */
export const createToken: Handler = async (server, scope) => {
  const { access } = server
  if (!access) throw new Error('tokens need a key to be signed with')
  const options = writeOptions(scope.call, 'CreateOptions')
  const asked = scopeAs(scope, 'TokenRequest')
  const request = (await readObject(server, asked, options.validation)) as TokenRequest
  if (request.metadata.name && request.metadata.name !== scope.name)
    throw badRequestError(
      `name on the request: ${scope.name} does not match name on the object: ${request.metadata.name}`,
    )
  matchNamespace(request, scope.resource, scope.namespace)
  recordManager(server, asked, undefined, request, options.manager)
  const account = found(server, scope, 'serviceaccounts', scope.namespace, scope.name)
  const { spec } = request
  spec.audiences = spec.audiences?.length ? spec.audiences : [...apiAudiences]
  spec.expirationSeconds ??= usualSeconds
  checkSeconds(scope, spec.expirationSeconds)
  const seconds = Math.floor(server.clock.now() / 1000)
  const expires = seconds + spec.expirationSeconds
  const token = await access.tokens.sign(
    {
      namespace: scope.namespace,
      serviceAccount: { name: scope.name, uid: account.metadata.uid ?? '' },
      audiences: spec.audiences,
      bound: boundOf(server, scope, spec),
    },
    seconds,
    expires,
  )
  const { uid: _, ...metadata } = request.metadata
  return objectAnswer(server, asked, 201, {
    ...request,
    metadata: {
      ...metadata,
      name: scope.name,
      namespace: scope.namespace,
      creationTimestamp: nowText(server),
    },
    status: { token, expirationTimestamp: timeText(expires * 1000) },
  })
}

function found(
  server: Server,
  { resource }: Scope,
  plural: string,
  namespace: string,
  name: string,
): KubeObject {
  const target = server.resources.find('', 'v1', plural) ?? resource
  const entry = server.store.get(keyOf(target.kind, namespace, name))
  if (!entry) throw notFoundError({ group: '', resource: plural, name })
  return server.records.object(entry, target)
}

function checkSeconds({ name }: Scope, seconds: number): void {
  const field = 'spec.expirationSeconds'
  const error =
    seconds < leastSeconds
      ? invalid(field, seconds, 'may not specify a duration less than 10 minutes')
      : seconds > mostSeconds
        ? invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')
        : undefined
  if (error)
    throw invalidError({ group: 'authentication.k8s.io', resource: 'TokenRequest', name }, [error])
}

const plurals: Readonly<
  Record<string, { readonly kind: BoundObject['kind']; readonly plural: string }>
> = {
  'v1, Kind=Pod': { kind: 'Pod', plural: 'pods' },
  'v1, Kind=Secret': { kind: 'Secret', plural: 'secrets' },
  'v1, Kind=Node': { kind: 'Node', plural: 'nodes' },
}

function boundOf(
  server: Server,
  scope: Scope,
  { boundObjectRef: ref }: Spec,
): BoundObject | undefined {
  if (!ref) return undefined
  const known = plurals[`${ref.apiVersion}, Kind=${ref.kind}`]
  if (!known)
    throw badRequestError(
      `cannot bind token to object of type /${ref.apiVersion}, Kind=${ref.kind}`,
    )
  const object = found(
    server,
    scope,
    known.plural,
    known.kind === 'Node' ? '' : scope.namespace,
    ref.name ?? '',
  )
  const uid = object.metadata.uid ?? ''
  if (ref.uid && ref.uid !== uid)
    throw conflictError(
      { group: '', resource: known.plural, name: ref.name ?? '' },
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  const account = (object.spec as { serviceAccountName?: string } | undefined)?.serviceAccountName
  if (known.kind === 'Pod' && account !== scope.name)
    throw new StatusError(
      400,
      'BadRequest',
      `cannot bind token for serviceaccount ${JSON.stringify(scope.name)} to pod running with different serviceaccount name.`,
    )
  return { kind: known.kind, name: ref.name ?? '', uid }
}
