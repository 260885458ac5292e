import type { ServicePort as Port } from 'kubernetes-types/core/v1.js'
import type { Service } from '../../client/resources.ts'
import type { HttpBalancing, Problem } from '../data-path.ts'
import { refTo } from './ref-to.ts'

/** Asks that a service's HTTP requests are balanced one by one, also those of one connection. */
export const httpBalancingAnnotation = 'service.galley.dev/http-balancing'

const ways: readonly HttpBalancing[] = ['round-robin', 'least-requests']

/** How the requests at a port are balanced; undefined where connections are. */
export function httpBalancingOf(service: Service, port: Port): HttpBalancing | undefined {
  return speaksHttp(port) ? ways.find((way) => way === askedOf(service)) : undefined
}

export function httpBalancingProblems(service: Service): readonly Problem[] {
  const asked = askedOf(service)
  if (asked === undefined) return []
  const problem = (message: string) => [
    { service: refTo(service), reason: 'InvalidHTTPBalancing', message },
  ]
  if (!ways.some((way) => way === asked))
    return problem(
      `Annotation ${httpBalancingAnnotation} must be ${ways.join(' or ')}, found '${asked.slice(0, 100)}': connections are balanced instead of requests`,
    )
  if (service.spec?.sessionAffinity === 'ClientIP')
    return problem(
      `Annotation ${httpBalancingAnnotation} has no effect on a service with sessionAffinity ClientIP`,
    )
  if (!service.spec?.ports?.some(speaksHttp))
    return problem(
      `Annotation ${httpBalancingAnnotation} has no effect: no port is TCP with appProtocol http or none`,
    )
  return []
}

const askedOf = ({ metadata }: Service) => metadata.annotations?.[httpBalancingAnnotation]

/** A port that says that it speaks something else, such as https, is left alone. */
const speaksHttp = ({ protocol = 'TCP', appProtocol = 'http' }: Port): boolean =>
  protocol === 'TCP' && ['http', 'kubernetes.io/ws'].includes(appProtocol)
