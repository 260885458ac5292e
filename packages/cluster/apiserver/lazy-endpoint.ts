import type { Endpoint } from './call.ts'

/** An endpoint whose files are read when somebody asks for a path that begins so. */
export function lazyEndpoint(start: string, load: () => Promise<Endpoint>): Endpoint {
  let loaded: Promise<Endpoint> | undefined
  return (call) => {
    if (!call.info.path.startsWith(start)) return undefined
    loaded ??= load()
    return loaded.then((endpoint) => endpoint(call))
  }
}
