import { isConflict, isNotFound } from '../client/errors.ts'
import type { ApiObject } from '../client/resource.ts'
import { type Secret, serviceAccounts, tokenSecrets } from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

/** Makes the token of a secret. */
export type SignForSecret = (claims: {
  readonly namespace: string
  readonly serviceAccount: { readonly name: string; readonly uid: string }
  readonly secret: string
}) => Promise<string>

const nameAnnotation = 'kubernetes.io/service-account.name'
const uidAnnotation = 'kubernetes.io/service-account.uid'

/** Secrets for a service account's token get one, and go when the account does. */
export const tokenSecretsController = (certificate: string, sign: SignForSecret): Controller => ({
  name: 'token-secrets',
  watches: [
    watching(tokenSecrets, ({ metadata }) => [metadata.namespace ?? '']),
    watching(serviceAccounts, ({ metadata }) => [metadata.namespace ?? '']),
  ],
  async reconcile(namespace, tools) {
    for (const secret of tools.informer(tokenSecrets).in(namespace))
      await settle(secret, tools, certificate, sign)
  },
})

async function settle(
  secret: Secret,
  tools: Tools,
  certificate: string,
  sign: SignForSecret,
): Promise<void> {
  const { annotations = {} } = secret.metadata
  const wanted = annotations[nameAnnotation]
  if (!wanted) return
  const account = await accountOf(secret, wanted, tools)
  try {
    if (!account) await remove(secret, tools)
    else await fill(secret, account, tools, certificate, sign)
  } catch (error) {
    // Whoever was faster is heard of, and this is looked at again.
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}

/** Asks the API itself before it takes an account for gone. */
async function accountOf({ metadata }: Secret, name: string, { client, informer }: Tools) {
  const { namespace = '', annotations } = metadata
  const isIt = (found: ApiObject | undefined) =>
    found && [undefined, '', found.metadata.uid].includes(annotations?.[uidAnnotation])
  const known = informer(serviceAccounts).get(namespace, name)
  if (isIt(known)) return known
  try {
    const found = await client.get(serviceAccounts, { namespace, name })
    return isIt(found) ? found : undefined
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function remove({ metadata: { name = '', namespace, uid } }: Secret, { client }: Tools) {
  return client.delete(tokenSecrets, { name, namespace }, { preconditions: { uid } })
}

async function fill(
  secret: Secret,
  { metadata: account }: ApiObject,
  { client }: Tools,
  certificate: string,
  sign: SignForSecret,
): Promise<void> {
  const { name = '', namespace = '' } = secret.metadata
  const { name: accountName = '', uid = '' } = account
  const authority = base64(certificate)
  const { 'ca.crt': ca, namespace: inNamespace, token } = secret.data ?? {}
  if (ca === authority && inNamespace && token) return
  const serviceAccount = { name: accountName, uid }
  const data = {
    ...secret.data,
    'ca.crt': authority,
    namespace: inNamespace || base64(namespace),
    token: token || base64(await sign({ namespace, serviceAccount, secret: name })),
  }
  const annotations = {
    ...secret.metadata.annotations,
    [nameAnnotation]: accountName,
    [uidAnnotation]: uid,
  }
  await client.update(tokenSecrets, {
    ...secret,
    metadata: { ...secret.metadata, annotations },
    data,
  })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
