import type { KubeObject } from '../../../kinds/object.ts'
import type { Server } from '../../server.ts'
import type { Hook, Undo } from '../hook.ts'
import { takeAddress } from './addresses.ts'
import { allocationsOf } from './allocations.ts'
import { carryOver, unifyAddresses } from './carry-over.ts'
import { fillFamilies } from './families.ts'
import { takeNodePorts } from './node-ports.ts'
import { isHeadless, isKnownType, needsAddress, type Service } from './service-object.ts'

// Safe: the hook is entered for services only, which their structure has decoded.
const asService = (object: KubeObject) => object as Service

const of = ({ store, services }: Server) => allocationsOf(store, services)

/** Services take addresses and node ports in the moment they are written, so that no two have the same. */
export const serviceHook: Hook = {
  beginCreate(server, _scope, object, isDryRun) {
    const service = asService(object)
    unifyAddresses(service)
    if (!isKnownType(service)) return undefined
    fillFamilies(service)
    return both(
      () => takeAddress(service, of(server), isDryRun),
      () => takeNodePorts(service, undefined, of(server), isDryRun),
    )
  },

  beginUpdate(server, scope, nextObject, oldObject, isDryRun) {
    if (scope.subresource) return undefined
    const next = asService(nextObject)
    const old = asService(oldObject)
    carryOver(next, old)
    unifyAddresses(next, old)
    if (!isKnownType(next)) return undefined
    fillFamilies(next, old)
    const hadAddress = needsAddress(old) && !isHeadless(old)
    return both(
      () => (hadAddress ? undefined : takeAddress(next, of(server), isDryRun)),
      () => takeNodePorts(next, old, of(server), isDryRun),
    )
  },

  afterUpdate(server, next, old) {
    of(server).release(asService(old), asService(next))
  },

  afterDelete(server, object) {
    of(server).release(asService(object))
  },
}

/** Two takings of which the second may fail. */
function both(first: () => Undo | undefined, second: () => Undo | undefined): Undo {
  const undoFirst = first()
  try {
    const undoSecond = second()
    return () => {
      undoFirst?.()
      undoSecond?.()
    }
  } catch (error) {
    undoFirst?.()
    throw error
  }
}
