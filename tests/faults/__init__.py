"""`./run faults`: so many faults, and an observer who knows nothing of them and believes nothing.

An installation of its own (SQLite or a PostgreSQL cluster, Redis or files as broker, a small feed) has one fault after
another injected into it, chosen by a seed. Meanwhile another process looks at what is served every 50 ms and holds it
to the promises of DESIGN, section 5; what only the registry can know (was this ever the right answer?) is judged from
its notes afterwards. docs/publication-cycle.md tells of the faults and the checks.

    house.py, servers.py    the installation and its servers
    children.py             a process per deed, forked from one that has everything loaded: kill -9 is kill -9
    registry.py             changes, through actions, and what the right answer is after each
    stage.py                what a fault has at hand: turns of the cycle, changes, servers, the clock's question
    kinds_*.py, schedule.py the faults, and how they are chosen
    observe.py, sources.py, reading.py    the observer's process
    answers.py              was what it saw ever right, did it go back, is it there within a minute
"""
