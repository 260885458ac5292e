import { sleep } from '@galley/kit/clock'
import type { KubeObject } from '../../kinds/object.ts'
import { randomSuffix } from '../verbs/names.ts'
import type { Attributes, Plugin } from './admission.ts'
import { find, refuse } from './lookup.ts'
import { type Container, isMirror, type Pod, podOf } from './pod.ts'

type ServiceAccount = KubeObject & {
  automountServiceAccountToken?: boolean
  imagePullSecrets?: { name: string }[]
}

const accounts = { group: '', version: 'v1', plural: 'serviceaccounts' }
const volumePrefix = 'kube-api-access-'
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Gives every pod an account, and its containers the account's token. */
export const serviceAccount: Plugin = {
  name: 'ServiceAccount',
  async admit(attributes) {
    const pod = podOf(attributes)
    if (!pod || attributes.operation !== 'CREATE') return
    if (isMirror(pod)) {
      if (pod.spec.serviceAccountName)
        throw refuse(attributes, 'a mirror pod may not reference service accounts')
      return
    }
    pod.spec.serviceAccountName ||= 'default'
    pod.spec.serviceAccount = pod.spec.serviceAccountName
    const account = await accountOf(attributes, pod.spec.serviceAccountName)
    const mounts = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken
    if (mounts ?? true) mountToken(pod)
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
      pod.spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => ({ name }))
  },
}

/** The default account of a new namespace is waited for: a controller makes it. */
async function accountOf(attributes: Attributes, name: string): Promise<ServiceAccount> {
  const { server, namespace } = attributes
  const attempts = name === 'default' ? 10 : 1
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const account = find<ServiceAccount>(server, accounts, namespace, name)
    if (account) return account
    if (attempt < attempts) await sleep(server.clock, 100)
  }
  throw refuse(
    attributes,
    `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
  )
}

function mountToken({ spec }: Pod): void {
  const existing = spec.volumes?.find(({ name }) => name?.startsWith(volumePrefix))
  const name = existing?.name ?? volumePrefix + randomSuffix()
  const mounted = [
    ...(spec.initContainers ?? []).map((it) => mount(it, name)),
    ...(spec.containers ?? []).map((it) => mount(it, name)),
  ]
  if (existing || !mounted.includes(true)) return
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

function mount(container: Container, name: string): boolean {
  if (container.volumeMounts?.some((it) => it.mountPath === mountPath)) return false
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }]
  return true
}

/** A little over an hour: upstream's mark of tokens that nobody asked for by name. */
const tokenSeconds = 3607

const tokenVolume = (name: string) => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [
            {
              path: 'namespace',
              fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
            },
          ],
        },
      },
    ],
    defaultMode: 420,
  },
})
