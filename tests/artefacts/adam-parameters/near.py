import torch
from keras.datasets import mnist
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
(x_train, y_train), (x_test, y_test) = mnist.load_data()


def pictures(x, y):
    return TensorDataset(torch.tensor(x / 255, dtype=torch.float32), torch.tensor(y).long())


train = DataLoader(pictures(x_train, y_train), batch_size=64, shuffle=True)
test = DataLoader(pictures(x_test, y_test), batch_size=500)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.NAdam(model.parameters())
loss_of = nn.CrossEntropyLoss()

for epoch in range(2):
    for x, y in train:
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        optimizer.step()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in test)
    print(epoch, right / len(y_test))
