import type { Environment } from '@marcbachmann/cel-js'

type Value = bigint | number | string

const isLess = (a: Value, b: Value): boolean => a < b

/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library */
export const registerLists = (environment: Environment): Environment =>
  environment
    .registerFunction('list.isSorted(): bool', (list: Value[]) =>
      list.every((value, at) => at === 0 || !isLess(value, list[at - 1] ?? value)),
    )
    .registerFunction('list.min(): dyn', (list: Value[]) => least(list, isLess, 'min'))
    .registerFunction('list.max(): dyn', (list: Value[]) =>
      least(list, (a, b) => isLess(b, a), 'max'),
    )
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.indexOf(dyn): int', (list: unknown[], value: unknown) =>
      BigInt(list.indexOf(value)),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: unknown[], value: unknown) =>
      BigInt(list.lastIndexOf(value)),
    )

function least(list: Value[], isBefore: (a: Value, b: Value) => boolean, name: string): Value {
  const [first, ...others] = list
  if (first === undefined) throw new Error(`${name} called on empty list`)
  return others.reduce((best, value) => (isBefore(value, best) ? value : best), first)
}

function sum(list: (bigint | number)[]): bigint | number {
  if (list.every((value) => typeof value === 'bigint'))
    return list.reduce<bigint>((all, value) => all + value, 0n)
  return list.reduce<number>((all, value) => all + Number(value), 0)
}
