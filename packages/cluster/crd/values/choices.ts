import type { JsonSchema } from '../schema.ts'
import { Result } from './problem.ts'

type Check = (value: unknown, schema: JsonSchema, path: string) => Result

/** `anyOf`, `oneOf`, `allOf` and `not`, in upstream's order. */
export function checkChoices(
  value: unknown,
  schema: JsonSchema,
  path: string,
  check: Check,
): Result {
  const result = new Result()
  const refuse = (said: string) =>
    result.add({ kind: 'choice', path, message: `${JSON.stringify(path)} ${said}` })
  const all = (schemas: readonly JsonSchema[] = []) => schemas.map((it) => check(value, it, path))
  checkAny(all(schema.anyOf), result, refuse)
  checkOne(all(schema.oneOf), result, refuse)
  checkAll(all(schema.allOf), result, refuse)
  if (schema.not && check(value, schema.not, path).isValid)
    refuse('must not validate the schema (not)')
  result.checks++
  return result
}

type Refuse = (said: string) => void

function checkAny(results: readonly Result[], into: Result, refuse: Refuse): void {
  if (results.length === 0) return
  const fit = results.find((it) => it.isValid)
  if (!fit) refuse('must validate at least one schema (anyOf)')
  into.merge(fit ?? furthest(results))
}

function checkOne(results: readonly Result[], into: Result, refuse: Refuse): void {
  if (results.length === 0) return
  const fits = results.filter((it) => it.isValid)
  const [fit] = fits
  if (fit && fits.length === 1) {
    into.merge(fit)
    return
  }
  const said = fit ? `Found ${fits.length} valid alternatives` : 'Found none valid'
  refuse(`must validate one and only one schema (oneOf). ${said}`)
  if (!fit) into.merge(furthest(results))
}

function checkAll(results: readonly Result[], into: Result, refuse: Refuse): void {
  if (results.length === 0) return
  for (const result of results) into.merge(result)
  const valid = results.filter((it) => it.isValid).length
  if (valid < results.length)
    refuse(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
}

/** The first of those that made the most checks. */
const furthest = (results: readonly Result[]): Result =>
  results.reduce((best, it) => (it.checks > best.checks ? it : best))
