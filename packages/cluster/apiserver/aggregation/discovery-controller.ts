import { apiServices } from '../../client/api-services.ts'
import { type Controller, watching } from '../../controllers/loop/controller.ts'
import { askVersion } from './ask-version.ts'
import type { PassOnOptions } from './pass-on.ts'
import { remoteOf } from './registrations.ts'
import type { RemoteVersions } from './remote-versions.ts'

/** A server may come to serve something else without any object telling so. */
const askAgainMs = 60_000

/** Keeps at hand what other API servers say that they serve. */
export const remoteDiscoveryController = (
  versions: RemoteVersions,
  options: PassOnOptions,
): Controller => ({
  name: 'api-service-discovery',
  watches: [watching(apiServices, ({ metadata }) => [metadata.name ?? ''])],
  async reconcile(name, { informer }) {
    const registration = informer(apiServices).get('', name)
    const remote = registration && remoteOf(registration)
    if (!remote) {
      versions.forget(name)
      return undefined
    }
    versions.tell(name, await askVersion(remote, options))
    return { againAfter: askAgainMs }
  },
})
