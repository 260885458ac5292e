/** A JSON object whose fields are not known. */
export type Json = { [key: string]: unknown }

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const has = (object: object, key: string): boolean => Object.hasOwn(object, key)

/** Sets a field as data, also one named `__proto__`. */
export function set(object: Json, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  else object[key] = value
}
