# A thin alias: everything is done by ./run, which needs no make.
.PHONY: run test check bench fuzz faults lock
run:
	@./run
test check bench fuzz faults lock:
	@./run $@
