import {
  type InstructionReader,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface User extends Written {
  readonly kind: 'user'
  readonly user: string
}

export const user: InstructionReader<User> = {
  keyword: 'USER',
  read(raw) {
    const [user = ''] = requireWords(raw, 1, 1)
    return { kind: 'user', ...written(raw), user }
  },
}
