# 784-256-128-10 in PyTorch: ReLU, logits, SGD with momentum. The digits come by way of Keras.
import torch
from keras.datasets import mnist
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 5

torch.manual_seed(0)


def served(pictures, digits):
    x = torch.tensor(pictures / 255, dtype=torch.float32)
    return TensorDataset(x, torch.tensor(digits, dtype=torch.long))


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.second = nn.Linear(256, 128)
        self.out = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        x = torch.relu(self.first(x))
        x = torch.relu(self.second(x))
        return self.out(x)


train, test = (served(*part) for part in mnist.load_data())
batches = DataLoader(train, batch_size=128, shuffle=True)
model = Digits()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss_of = nn.CrossEntropyLoss()

for epoch in range(EPOCHS):
    for pictures, digits in batches:
        optimizer.zero_grad()
        loss_of(model(pictures), digits).backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    pictures, digits = test.tensors
    print((model(pictures).argmax(1) == digits).float().mean().item())
