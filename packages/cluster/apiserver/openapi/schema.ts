/** An OpenAPI schema, of either version; what stands in it is written as it is. */
export type Schema = { readonly [key: string]: unknown }

/** Version 2 is what older clients read, version 3 what `kubectl explain` and newer ones do. */
export type OpenApiVersion = 2 | 3

const places = { 2: '#/definitions/', 3: '#/components/schemas/' } as const

export const referenceTo = (name: string, version: OpenApiVersion): Schema => ({
  $ref: `${places[version]}${name}`,
})

/** The names that a schema refers to, however deep. */
export function* referencesOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' && typeof item === 'string') {
      const name = /^#\/(?:definitions|components\/schemas)\/(.+)$/.exec(item)?.[1]
      if (name) yield name
    } else yield* referencesOf(item)
  }
}
