import { objects } from '../seeds.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'
import { decodeAs } from './decode-as.ts'

export const jsonBody: FuzzTarget = {
  name: 'JSON body',
  share: 4,
  seeds: () => seedsOf(objects.map(({ object }) => JSON.stringify(object))),
  run: (input) => decodeAs(input, 'json'),
}
