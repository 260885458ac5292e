import { invalid } from '../../../kinds/field-error.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { writeOptions } from '../../options/write-options.ts'
import { objectAnswer } from '../../respond.ts'
import type { Handler } from '../../router.ts'
import type { Scope } from '../../scope.ts'
import { nowText, timeText } from '../../server.ts'
import { invalidError } from '../../status.ts'
import { admitCreate } from '../../subresources/admit.ts'
import { scopeAs } from '../../subresources/other-kind.ts'
import { readObject } from '../../verbs/body.ts'
import { recordManager } from '../../verbs/managed-fields.ts'
import { dropServerFields, matchNamespace } from '../../verbs/metadata.ts'
import { apiAudiences } from '../access.ts'
import { type BoundObjectRef, boundTo, found } from './bound-object.ts'

interface Spec {
  audiences?: string[]
  expirationSeconds?: number
  boundObjectRef?: BoundObjectRef | null
}

type TokenRequest = KubeObject & { spec: Spec; status?: object }

const usualSeconds = 3600
const leastSeconds = 600
const mostSeconds = 2 ** 32
const target = { group: 'authentication.k8s.io', resource: 'TokenRequest' }

/** Makes a token of a service account (authentication/v1 TokenRequest), bound to a pod, a secret or a node if asked. */
export const createToken: Handler = async (server, scope) => {
  const { access } = server
  if (!access) throw new Error('tokens need a key to be signed with')
  const { name, namespace } = scope
  const options = writeOptions(scope.call, 'CreateOptions')
  const asked = scopeAs(scope, 'TokenRequest')
  const request = (await readObject(server, asked, options.validation)) as TokenRequest
  dropServerFields(request)
  matchNamespace(request, scope.resource, namespace)
  request.spec.expirationSeconds ??= usualSeconds
  await recordManager(server, asked, undefined, request, options.manager)
  checkName(request, scope)
  await admitCreate(server, scope, request, options.isDryRun)
  const account = found(server, 'serviceaccounts', namespace, name)
  const { expirationSeconds, audiences: wanted = [] } = request.spec
  const audiences = wanted.length > 0 ? wanted : [...apiAudiences]
  checkSeconds(expirationSeconds)
  const seconds = Math.floor(server.clock.now() / 1000)
  const expires = seconds + expirationSeconds
  const serviceAccount = { name, uid: account.metadata.uid ?? '' }
  const binding = boundTo(server, scope, request.spec.boundObjectRef)
  const token = await access.tokens.sign(
    { namespace, serviceAccount, audiences, ...binding },
    seconds,
    expires,
  )
  const metadata = { ...request.metadata, name, namespace, creationTimestamp: nowText(server) }
  const status = { token, expirationTimestamp: timeText(expires * 1000) }
  return objectAnswer(server, asked, 201, {
    ...request,
    metadata,
    spec: { ...request.spec, audiences },
    status,
  } as KubeObject)
}

function checkName({ metadata: { name: given } }: TokenRequest, { name }: Scope): void {
  if (!given || given === name) return
  const detail = 'must match the service account name if specified'
  throw invalidError({ ...target, name }, [invalid('metadata.name', given, detail)])
}

function checkSeconds(seconds: number): void {
  const detail =
    seconds < leastSeconds
      ? 'may not specify a duration less than 10 minutes'
      : seconds > mostSeconds
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined
  if (detail) throw invalidError(target, [invalid('spec.expirationSeconds', seconds, detail)])
}
