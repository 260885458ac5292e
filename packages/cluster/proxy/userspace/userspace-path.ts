import type { Logger } from '@galley/kit/logging'
import type { DataPath } from '../data-path.ts'
import type { Listen, ListenFailure } from './forward-request.ts'
import { Forwarding } from './forwarding.ts'
import { listenProblem } from './listen-problem.ts'
import { listensOf } from './listens.ts'
import type { Reach } from './reach.ts'

/**
 * Carries connections by listening for them and passing on what is said, on any platform and without privileges. Round robin
 * is exact for each port of a service. Traffic ends with the process.
 */
export function createUserspacePath(options: {
  readonly reach: Reach
  readonly log: Logger
}): DataPath {
  const forwarding = new Forwarding(options.reach, options.log)
  return {
    async apply({ nodes, ports }) {
      const { listens, rivals } = listensOf({ nodes, ports }, options.reach)
      const { failed } = await forwarding.apply({ nodes, ports, listens })
      const services = new Map(ports.map((port) => [port.id, port.service]))
      const problemAt = (listen: Listen, failure: ListenFailure | undefined) => {
        const service = services.get(listen.id)
        return failure && service ? listenProblem(service, listen, failure) : []
      }
      return [
        ...listens.flatMap((listen) => problemAt(listen, failed.get(listen.key))),
        ...rivals.flatMap(({ listen, holder }) =>
          problemAt(listen, { code: 'HELD', message: `${holder} has it` }),
        ),
      ]
    },
    close: () => forwarding.close(),
  }
}
