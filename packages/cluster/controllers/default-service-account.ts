import { isAlreadyExists, isNotFound } from '../client/errors.ts'
import { namespaces, serviceAccounts } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'

const name = 'default'

/** Every namespace has a service account that its pods run as when they name none. */
export const defaultServiceAccount: Controller = {
  name: 'default-service-account',
  watches: [
    watching(namespaces, ({ metadata }) => [metadata.name ?? '']),
    watching(serviceAccounts, ({ metadata }) =>
      metadata.name === name ? [metadata.namespace ?? ''] : [],
    ),
  ],
  async reconcile(namespace, { client, informer }) {
    const found = informer(namespaces).get('', namespace)
    if (!found || found.metadata.deletionTimestamp) return
    if (informer(serviceAccounts).get(namespace, name)) return
    try {
      await client.create(serviceAccounts, { metadata: { name, namespace } })
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error
    }
  },
}
