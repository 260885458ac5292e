import type { KubeObject } from '../../kinds/object.ts'
import type { Hook } from './hook.ts'

/** A request for a certificate tells who made it, whatever its maker says. */
export const signingRequestHook: Hook = {
  beginCreate(_server, { call: { user } }, object) {
    const request = object as KubeObject & { spec?: Record<string, unknown> }
    const { username: _, uid: __, groups: ___, extra: ____, ...spec } = request.spec ?? {}
    request.spec = {
      ...spec,
      username: user.username,
      ...(user.uid && { uid: user.uid }),
      ...(user.groups.length > 0 && { groups: [...user.groups] }),
      ...(user.extra && { extra: structuredClone(user.extra) }),
    }
    return undefined
  },
}
