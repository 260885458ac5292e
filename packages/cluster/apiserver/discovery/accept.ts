import type { ReadCall } from '../call.ts'
import { type Accepted, negotiate } from '../media/accept.ts'

/** How aggregated discovery is asked for. */
export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** The first form of a discovery document that the client takes and that there is. */
export function discoveryForm(call: ReadCall): Accepted | 'aggregated' {
  const clauses = (call.header('accept') ?? '').split(',').map((clause) => clause.trim())
  for (const clause of clauses) {
    if (isAggregated(clause)) return 'aggregated'
    if (clause !== '' && !/;\s*(as|g|v)=/.test(clause)) break
  }
  return negotiate({
    accept: plainClauses(clauses),
    userAgent: call.header('user-agent') ?? '',
    query: call.query,
    isStreamable: false,
    isCustom: false,
    allowsTransforms: false,
  })
}

/** Clauses with another kind of document asked for match nothing; alone they are refused. */
function plainClauses(clauses: readonly string[]): string | undefined {
  const text = clauses.filter((clause) => clause !== '').join(',')
  return text === '' ? undefined : text
}

function isAggregated(clause: string): boolean {
  const [type = '', ...parameters] = clause.split(';').map((part) => part.trim())
  const asked = new Map(parameters.map((part) => part.split('=', 2) as [string, string]))
  return (
    (type === 'application/json' || type === 'application/*' || type === '*/*') &&
    asked.get('g') === 'apidiscovery.k8s.io' &&
    asked.get('v') === 'v2' &&
    asked.get('as') === 'APIGroupDiscoveryList'
  )
}
