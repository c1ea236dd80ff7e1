# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test test-long bench model lint screenshots covers clean bundle

VENV := .venv
BIN := $(VENV)/bin
# The environment beats .env, and a demo is what a newcomer gets when neither says anything.
DEMO ?= $(or $(shell sed -n 's/^DEMO=//p' .env 2>/dev/null | tail -n 1),1)

help:
	@echo "make run    装好并启动（默认是演示，http://127.0.0.1:8000）"
	@echo "make test   装好测试要用的东西，跑全部测试"
	@echo "make test-long  边收消息边弄坏东西（进程、数据库、Redis、时钟、磁盘），再用两万多份乱写的输入试各个入口"
	@echo "make test-long QUICK=1  只弄坏东西，要几分钟"
	@echo "make lint   检查代码的写法、分层和类型，查依赖有没有已知漏洞（要联网）"
	@echo "make bench  测速：收发消息、问答匹配、法条检索，和简单的做法比"
	@echo "make model DATA=文件夹  从给定的问题重新学检索用的数字和阈值（第一次约一小时）"
	@echo "make screenshots  重拍文档里的图"
	@echo "make covers  重画文章的封面"
	@echo "make bundle  给不能上网的机器打一个安装包，放在 var/bundle（几百兆，要先联网）"

setup: $(VENV)/.ready $(VENV)/.data

$(VENV)/.ready: requirements.txt .constraints.txt deploy/setup.sh
	@bash deploy/setup.sh $(VENV) requirements.txt
	@touch $@

# Made only when everything is there: without network the service works with less, and the next call tries again.
$(VENV)/.data: $(VENV)/.ready deploy/data-wheels.txt deploy/data-wheels.sh
	@bash deploy/data-wheels.sh $(VENV) deploy/data-wheels.txt $@

$(VENV)/.tested: $(VENV)/.ready tests/requirements.txt deploy/setup.sh
	@bash deploy/setup.sh $(VENV) tests/requirements.txt
	@touch $@

run: setup
	@DEMO=$(DEMO) $(BIN)/flask prepare
	@DEMO=$(DEMO) exec $(BIN)/gunicorn -c deploy/gunicorn.conf.py wsgi:app

test: $(VENV)/.tested $(VENV)/.data
	@bash deploy/test-machine.sh
	@$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report= --durations=10
	@$(BIN)/coverage report --include='faq/*' --fail-under=90
	@$(BIN)/coverage report --include='bot/conversation/*' --fail-under=90
	@$(BIN)/coverage report --include='bot/wechat/*' --fail-under=90

test-long: $(VENV)/.tested $(VENV)/.data
	@bash deploy/test-machine.sh
	@PUFA_LONG=1 QUICK=$(QUICK) $(BIN)/python -m pytest tests/long/test_full_disk.py tests/long/test_faults.py
ifeq ($(QUICK),)
	@PUFA_LONG=1 $(BIN)/python -m pytest tests/long/test_reloads.py
	@PUFA_HOSTILE=long $(BIN)/python -m pytest -n 2 --dist loadfile --durations=10 tests/hostile tests/test_many_machines.py
endif

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy faq content bot/conversation bot/statistics
	@$(BIN)/bandit -q -c deploy/bandit.yaml -r bot content faq scheduler deploy wsgi.py
	@$(BIN)/python -m deploy.audit

model: $(VENV)/.tested
	@test -n "$(DATA)" || { echo "请写明数据在哪里：make model DATA=文件夹（里面有 lecoqa_train.jsonl、village_dev.jsonl、chitchat_dev.txt）"; exit 1; }
	@$(BIN)/python -m deploy.train "$(DATA)" --on "$(or $(ON),$(shell TZ=Asia/Shanghai date +%F))" --write

bench: $(VENV)/.tested $(VENV)/.data
	@$(BIN)/python -m tests.bench

screenshots: $(VENV)/.tested
	@bash deploy/test-machine.sh
	@$(BIN)/python -m tests.screenshots

covers: $(VENV)/.tested
	@bash deploy/test-machine.sh
	@$(BIN)/python -m deploy.covers

bundle: setup
	@bash deploy/bundle.sh "$(or $(TO),var/bundle)"

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
