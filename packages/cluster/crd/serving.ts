import type { CustomVersions, Resources } from '../apiserver/resources.ts'
import { type Definition, isTrue } from './definition.ts'
import { resourceOf } from './served/resource.ts'
import { versionsOf } from './served/versions.ts'

/** Keeps the served resources what the definitions say: a version is served once its names are accepted. */
export class Serving {
  readonly #resources: Resources
  /** What each resource was made from, by its path. */
  readonly #served = new Map<string, string>()

  constructor(resources: Resources) {
    this.#resources = resources
  }

  /** `definitions` are all that a group has. */
  sync(group: string, definitions: readonly Definition[]): void {
    const wanted = new Set<string>()
    for (const definition of definitions)
      if (isTrue(definition, 'NamesAccepted') || isTrue(definition, 'Established'))
        for (const path of this.#serve(definition)) wanted.add(path)
    for (const path of this.#served.keys())
      if (path.startsWith(`${group}/`) && !wanted.has(path)) this.#remove(path)
  }

  #serve(definition: Definition): string[] {
    const { spec, status } = definition
    const plural = status.acceptedNames.plural ?? ''
    const made = JSON.stringify([spec, status.acceptedNames, isTrue(definition, 'Terminating')])
    let versions: CustomVersions | undefined
    return (spec.versions ?? []).flatMap((version) => {
      const path = `${spec.group}/${version.name}/${plural}`
      // While its objects are removed they must be in reach, whatever is served.
      const isReached = version.served || (version.storage && isTrue(definition, 'Terminating'))
      if (!isReached || this.#isBuiltIn(path)) return []
      if (this.#served.get(path) !== made) {
        this.#served.set(path, made)
        versions ??= versionsOf(definition)
        this.#resources.add(resourceOf(definition, version, versions))
      }
      return [path]
    })
  }

  #isBuiltIn(path: string): boolean {
    const [group = '', version = '', plural = ''] = path.split('/')
    const found = this.#resources.find(group, version, plural)
    return found !== undefined && found.custom === undefined
  }

  #remove(path: string): void {
    const [group = '', version = '', plural = ''] = path.split('/')
    this.#served.delete(path)
    this.#resources.remove(group, version, plural)
  }
}
