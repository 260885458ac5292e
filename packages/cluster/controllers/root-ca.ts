import { isAlreadyExists, isNotFound } from '../client/errors.ts'
import { configMaps, namespaces } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'

const name = 'kube-root-ca.crt'

/** Every namespace has the cluster's CA, so that pods can tell that they talk to this API. */
export const rootCa = (certificate: string): Controller => ({
  name: 'root-ca',
  watches: [
    watching(namespaces, ({ metadata }) => [metadata.name ?? '']),
    watching(configMaps, ({ metadata }) =>
      metadata.name === name ? [metadata.namespace ?? ''] : [],
    ),
  ],
  async reconcile(namespace, { client, informer }) {
    const found = informer(namespaces).get('', namespace)
    if (!found || found.metadata.deletionTimestamp) return
    const current = informer(configMaps).get(namespace, name)
    if (current?.data?.['ca.crt'] === certificate && Object.keys(current.data).length === 1) return
    const data = { 'ca.crt': certificate }
    if (current) {
      await client.update(configMaps, { ...current, data })
      return
    }
    try {
      await client.create(configMaps, {
        metadata: { name, namespace, annotations: { 'kubernetes.io/description': description } },
        data,
      })
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error
    }
  },
})

/** Tools show it; it has to be upstream's, since clients compare. */
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'
