import type { ApiService as ClientApiService } from '../../client/api-services.ts'
import { apiService } from '../../kinds/apiregistration/api-service.ts'
import type { ApiService } from '../../kinds/apiregistration/types.ts'
import type { Entry, Store } from '../../store/store.ts'
import { keyOf, prefixOf } from '../objects/keys.ts'

/** Another server that serves a version of a group, as a registration has it. */
export interface Remote {
  readonly group: string
  readonly version: string
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number }
  /** PEM; the machine's own authorities where it is undefined. */
  readonly authorities?: string
  /** Whether its certificate is checked. */
  readonly isVerified: boolean
  /** As far as is known. */
  readonly isAvailable: boolean
}

/** A version of a group, and where it comes among others. */
export interface Registered {
  readonly name: string
  readonly group: string
  readonly version: string
  readonly groupPriority: number
  readonly versionPriority: number
  /** Undefined: it is served here. */
  readonly remote?: Remote
}

const folder = prefixOf(apiService)

/** The registrations (APIServices) in the store, as they are at each question. */
export class Registrations {
  readonly #store: Store
  readonly #read = new WeakMap<Entry, Registered>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Another server that serves this; undefined where it is served here, or by nobody. */
  remote(group: string, version: string): Remote | undefined {
    const entry = this.#store.get(keyOf(apiService, '', `${version}.${group}`))
    return entry && this.#registered(entry).remote
  }

  all(): readonly Registered[] {
    return this.#store.list(folder).entries.map((entry) => this.#registered(entry))
  }

  /** Another text whenever `all` has something else to tell. */
  stamp(): string {
    const { entries } = this.#store.list(folder)
    return `${entries.length} ${Math.max(0, ...entries.map(({ revision }) => revision))}`
  }

  #registered(entry: Entry): Registered {
    const known = this.#read.get(entry)
    if (known) return known
    // Safe: the API wrote it, checked.
    const registered = registeredBy(JSON.parse(entry.value) as ApiService)
    this.#read.set(entry, registered)
    return registered
  }
}

function registeredBy(registration: ApiService): Registered {
  const {
    group = '',
    version = '',
    groupPriorityMinimum = 0,
    versionPriority = 0,
  } = registration.spec ?? {}
  const remote = remoteOf(registration)
  return {
    name: registration.metadata.name ?? '',
    group,
    version,
    groupPriority: groupPriorityMinimum,
    versionPriority,
    ...(remote && { remote }),
  }
}

/** As it is stored, or as a client sees it. */
type Registration = Pick<ApiService | ClientApiService, 'spec' | 'status'>

/** The server that a registration names, if it names one. */
export function remoteOf({ spec, status }: Registration): Remote | undefined {
  const { group = '', version = '', service, caBundle, insecureSkipTLSVerify = false } = spec ?? {}
  if (!service) return undefined
  const { namespace = '', name = '', port = 443 } = service
  const condition = status?.conditions?.find(({ type }) => type === 'Available')
  return {
    group,
    version,
    service: { namespace, name, port },
    ...(caBundle && { authorities: Buffer.from(caBundle, 'base64').toString() }),
    isVerified: !insecureSkipTLSVerify,
    isAvailable: condition?.status === 'True',
  }
}
