import { checking, type Filter, rejected, skip } from './filter.ts'

const taken = rejected("node(s) didn't have free ports for the requested pod ports")

/** A port of a node belongs to one pod. */
export const nodePorts: Filter = {
  name: 'NodePorts',
  prepare: ({ ports }) =>
    ports.length === 0
      ? skip
      : checking((node) =>
          ports.some((port) => node.ports.conflictsWith(port)) ? taken : undefined,
        ),
}
