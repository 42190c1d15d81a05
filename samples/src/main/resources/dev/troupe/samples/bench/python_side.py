"""CPython's half of the benchmarks: one row, as many rounds as it is asked for.

Started as `python_side.py <row>`. Each line of input is a number of operations; the answer is one line:
nanoseconds, check value, this process's id, the id of the other process, and, where the row times each
operation alone, those times. Ends with its input. Each row does what the row of that name does in Java.
"""

import multiprocessing as mp
import os
import struct
import sys
import time
from dataclasses import dataclass
from functools import cache

WINDOW_BYTES = 4 << 20
KINDS = 16


@cache
def messages(size):
    return [struct.pack("<q", k + 1) + bytes([k + 1]) * (size - 8) for k in range(KINDS)]


def value_of(message):
    return int.from_bytes(message[:8], "little")


# --- A child that does its part of a round each time it is told to


def serve(control, part, args):
    while (ops := control.recv()) >= 0:
        control.send((part(ops, *args), os.getpid()))


class Partner:
    def __init__(self, part, *args):
        self.control, other = mp.Pipe()
        mp.Process(target=serve, args=(other, part, args), daemon=True).start()

    def begin(self, ops):
        self.control.send(ops)

    def end(self):
        return self.control.recv()


class Side:
    """This process's part, and partners that do theirs meanwhile; check values are added up."""

    def __init__(self, home, *partners):
        self.home, self.partners = home, partners

    def run(self, ops):
        begin = time.perf_counter_ns()
        for partner in self.partners:
            partner.begin(ops)
        check = self.home(ops)
        reports = [partner.end() for partner in self.partners]
        nanos = time.perf_counter_ns() - begin
        return nanos, check + sum(report[0] for report in reports), reports[0][1], ()


class Alone:
    """This process's part alone; the witness, another process, used the same thing once before."""

    def __init__(self, home, witness):
        self.home = home
        witness.begin(1)
        self.other = witness.end()[1]

    def run(self, ops):
        begin = time.perf_counter_ns()
        check = self.home(ops)
        return time.perf_counter_ns() - begin, check, self.other, ()


# --- Processes


def nothing():
    pass


class Starts:
    def __init__(self, method, at_once):
        self.context, self.at_once = mp.get_context(method), at_once

    def run(self, ops):
        alive, samples, good, other = [], [], 0, 0
        begin = time.perf_counter_ns()
        started = 0
        while started < ops or alive:
            while started < ops and len(alive) < self.at_once:
                since = time.perf_counter_ns()
                child = self.context.Process(target=nothing)
                child.start()
                alive.append((child, since))
                started += 1
            child, since = alive.pop(0)
            child.join()
            samples.append(time.perf_counter_ns() - since)
            good += child.exitcode == 0
            other = child.pid
        nanos = time.perf_counter_ns() - begin
        return nanos, good, other, samples if self.at_once == 1 else ()


# --- Pipes


def echo_part(ops, pipe):
    for _ in range(ops):
        pipe.send(pipe.recv())
    return 0


def pipe_ping_pong():
    here, there = mp.Pipe()

    def home(ops):
        total = 0
        for i in range(ops):
            here.send(i)
            total += here.recv()
        return total

    return Side(home, Partner(echo_part, there))


def pipe_echo(size):
    here, there = mp.Pipe()
    sent = messages(size)

    def home(ops):
        total = 0
        for i in range(ops):
            here.send(sent[i % KINDS])
            total += value_of(here.recv())
        return total

    return Side(home, Partner(echo_part, there))


def pipe_receive_part(ops, pipe, half):
    total = 0
    for i in range(ops):
        total += value_of(pipe.recv())
        if (i + 1) % half == 0:
            pipe.send(None)
    return total


def pipe_one_way(size):
    here, there = mp.Pipe()
    sent = messages(size)
    window = WINDOW_BYTES // size
    half = window // 2

    def home(ops):
        ahead = 0
        for i in range(ops):
            if ahead == window:
                here.recv()
                ahead -= half
            here.send(sent[i % KINDS])
            ahead += 1
        while ahead >= half:
            here.recv()
            ahead -= half
        return 0

    return Side(home, Partner(pipe_receive_part, there, half))


# --- Queues


def put_part(ops, queue, size, parties=1):
    sent = messages(size)
    for i in range(ops // parties):
        queue.put(sent[i % KINDS])
    return 0


def get_part(ops, queue, parties=1):
    total = 0
    for _ in range(ops // parties):
        total += value_of(queue.get())
    return total


def queue_one_way(size):
    queue = mp.Queue(WINDOW_BYTES // size)
    sent = messages(size)

    def home(ops):
        for i in range(ops):
            queue.put(sent[i % KINDS])
        return 0

    return Side(home, Partner(get_part, queue))


def queue_two_to_two(size):
    queue = mp.Queue(WINDOW_BYTES // size)
    getters = [Partner(get_part, queue, 2) for _ in range(2)]
    putters = [Partner(put_part, queue, size, 2) for _ in range(2)]
    return Side(lambda ops: 0, *getters, *putters)


def queue_echo_part(ops, there, back):
    for _ in range(ops):
        back.put(there.get())
    return 0


def queue_ping_pong():
    there, back = mp.Queue(), mp.Queue()

    def home(ops):
        total = 0
        for i in range(ops):
            there.put(i)
            total += back.get()
        return total

    return Side(home, Partner(queue_echo_part, there, back))


# --- Locks, values, barriers


def lock_part(ops, lock, parties=1):
    for _ in range(ops // parties):
        with lock:
            pass
    return ops // parties


def lock_alone():
    lock = mp.Lock()
    return Alone(lambda ops: lock_part(ops, lock), Partner(lock_part, lock))


def lock_two():
    lock = mp.Lock()
    return Side(lambda ops: lock_part(ops, lock, 2), Partner(lock_part, lock, 2))


def add_part(ops, value, parties=1):
    for _ in range(ops // parties):
        with value.get_lock():
            value.value += 1
    return 0


def value_add():
    value = mp.Value("i", 0)

    def home(ops):
        value.value = 0
        add_part(ops, value)
        return value.value

    return Alone(home, Partner(add_part, value))


class AddTwo:
    def __init__(self):
        self.value = mp.Value("i", 0)
        self.side = Side(
            lambda ops: add_part(ops, self.value, 2), Partner(add_part, self.value, 2)
        )

    def run(self, ops):
        self.value.value = 0
        nanos, _, other, samples = self.side.run(ops)
        return nanos, self.value.value, other, samples


def write_part(ops, value):
    for i in range(ops):
        value.value = i
    return 0


def value_get_and_set(value, part):
    def home(ops):
        total = 0
        for i in range(ops):
            value.value = i
            total += value.value
        return total

    return Alone(home, Partner(part, value))


def raise_part(ops, mine, others, first):
    for _ in range(ops // 2):
        if first:
            others.set()
        mine.wait()
        mine.clear()
        if not first:
            others.set()
    return ops - ops // 2 if first else ops // 2


def event_set_to_wake():
    ask, answer = mp.Event(), mp.Event()
    return Side(
        lambda ops: raise_part(ops, answer, ask, True), Partner(raise_part, ask, answer, False)
    )


def turns_part(ops, condition, turn, mine):
    for _ in range(ops // 2):
        with condition:
            condition.wait_for(lambda: turn.value == mine)
            turn.value = 1 - mine
            condition.notify()
    return ops - ops // 2 if mine == 0 else ops // 2


def condition_notify_to_wake():
    condition, turn = mp.Condition(), mp.RawValue("i", 0)
    return Side(
        lambda ops: turns_part(ops, condition, turn, 0), Partner(turns_part, condition, turn, 1)
    )


def wait_part(ops, barrier):
    return sum(barrier.wait() for _ in range(ops))


def barrier_of_two():
    barrier = mp.Barrier(2)
    return Side(lambda ops: wait_part(ops, barrier), Partner(wait_part, barrier))


# --- Pools


@dataclass
class Order:
    id: int
    customer: str
    cents: int


def square(x):
    return x * x


def double(order):
    return Order(order.id, order.customer, order.cents * 2)


class PoolSide:
    def __init__(self, home):
        self.home, self.pool = home, mp.Pool(2)
        self.other = self.pool.apply(os.getpid)

    def run(self, ops):
        begin = time.perf_counter_ns()
        check = self.home(self.pool, ops)
        return time.perf_counter_ns() - begin, check, self.other, ()


def numbers(ops):
    return [i % 1000 for i in range(ops)]


def orders(ops):
    return [Order(i % 1000, "customer", i % 1000) for i in range(ops)]


def apply_each(pool, ops):
    return sum(pool.apply(square, (i % 1000,)) for i in range(ops))


ROWS = {
    "process warm start+join": lambda: Starts("forkserver", 1),
    "process cold spawn": lambda: Starts("spawn", 1),
    "process burst of 20": lambda: Starts("spawn", 20),
    "process sustained starts": lambda: Starts("forkserver", 2),
    "pipe ping-pong": pipe_ping_pong,
    "pipe one way 8 B": lambda: pipe_one_way(8),
    "pipe one way 1 KiB": lambda: pipe_one_way(1 << 10),
    "pipe 1 MiB echo": lambda: pipe_echo(1 << 20),
    "queue one way 8 B 1→1": lambda: queue_one_way(8),
    "queue one way 1 KiB 1→1": lambda: queue_one_way(1 << 10),
    "queue one way 1 MiB 1→1": lambda: queue_one_way(1 << 20),
    "queue one way 8 B 2→2": lambda: queue_two_to_two(8),
    "queue one way 1 KiB 2→2": lambda: queue_two_to_two(1 << 10),
    "queue one way 1 MiB 2→2": lambda: queue_two_to_two(1 << 20),
    "queue ping-pong": queue_ping_pong,
    "lock alone": lock_alone,
    "lock two processes": lock_two,
    "value locked add": value_add,
    "value locked add two processes": AddTwo,
    "value atomic add": value_add,
    "value get and set": lambda: value_get_and_set(mp.Value("i", 0), add_part),
    "value raw get and set": lambda: value_get_and_set(mp.RawValue("i", 0), write_part),
    "event set to wake": event_set_to_wake,
    "barrier of two": barrier_of_two,
    "condition notify to wake": condition_notify_to_wake,
    "pool apply": lambda: PoolSide(apply_each),
    "pool map chunk 1": lambda: PoolSide(lambda p, n: sum(p.map(square, numbers(n), 1))),
    "pool map default chunk": lambda: PoolSide(lambda p, n: sum(p.map(square, numbers(n)))),
    "pool map records": lambda: PoolSide(
        lambda p, n: sum(order.cents for order in p.map(double, orders(n)))
    ),
    "pool imap unordered chunk 1": lambda: PoolSide(
        lambda p, n: sum(p.imap_unordered(square, numbers(n)))
    ),
}


def main():
    side = ROWS[sys.argv[1]]()
    for line in sys.stdin:
        nanos, check, other, samples = side.run(int(line))
        print(nanos, check, os.getpid(), other, *samples, flush=True)


if __name__ == "__main__":
    main()
