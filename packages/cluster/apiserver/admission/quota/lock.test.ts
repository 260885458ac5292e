import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Locks } from './lock.ts'

describe('a lock', () => {
  it('has one holder at a time, in the order they asked', async () => {
    const locks = new Locks()
    const seen: string[] = []
    const hold = async (name: string) => {
      const release = await locks.take('a')
      seen.push(`${name} in`)
      await Promise.resolve()
      seen.push(`${name} out`)
      release()
    }
    await Promise.all([hold('x'), hold('y'), hold('z')])
    assert.deepEqual(seen, ['x in', 'x out', 'y in', 'y out', 'z in', 'z out'])
  })

  it('leaves other keys alone', async () => {
    const locks = new Locks()
    await locks.take('a')
    const release = await locks.take('b')
    release()
  })
})
