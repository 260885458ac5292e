import { stringify } from 'yaml'
import { objects } from '../seeds.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'
import { decodeAs } from './decode-as.ts'

export const yamlBody: FuzzTarget = {
  name: 'YAML body',
  share: 1,
  seeds: () =>
    seedsOf([
      ...objects.map(({ object }) => stringify(object)),
      'a: &x {b: 1}\nc: {<<: *x, d: [*x, *x]}\n"e": |\n  text\n? y\n: 0x1F\n',
    ]),
  run: (input) => decodeAs(input, 'yaml'),
}
